/**
 * True if a key press belongs to an input method, for example the Enter key that ends a composition. Such a key press
 * must have no other effect. Safari ends the composition before that `keydown` event, and only `keyCode` marks the
 * event then.
 */
export function isCompositionKey({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
