/** A command of an operator failed. The message is a sentence for the terminal. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
