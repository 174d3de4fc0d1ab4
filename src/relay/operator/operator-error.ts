/** An operator's command failed. The message is a sentence that the terminal shows. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
