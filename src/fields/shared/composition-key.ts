/**
 * Returns whether a key press belongs to an input method (software for typing Chinese, Japanese or Korean), for
 * example the Enter key that confirms a word. Such a key press must have no other effect. Safari ends the composition
 * before that `keydown` event, and only `keyCode` marks the event then.
 */
export function isCompositionKey({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
