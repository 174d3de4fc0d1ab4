/**
 * Returns whether a key press belongs to an input method (software for typing Chinese, Japanese or Korean), for
 * example the Enter key that confirms a word. Such a key press must not select an option or close a list. In Safari,
 * the word is already confirmed at the time of `keydown`, and only `keyCode` marks the event.
 */
export function isCompositionKey({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
