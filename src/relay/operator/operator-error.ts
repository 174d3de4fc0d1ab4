/** A command of the operator failed. The message is a sentence that the terminal shows. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
