/**
 * True for a key that belongs to an input method, for example the Enter that ends a composition. Such a key must not do
 * anything else. Safari ends the composition before that `keydown` and marks the event by its `keyCode` only.
 */
export function isCompositionKey({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
