/** What an operator asks for can't be done; the message says why, for a terminal. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
