/**
 * Returns the first element that matches a selector. Returns `null` if no element matches, or if the text is not a
 * valid selector.
 */
export function findTarget(selector: string): Element | null {
  try {
    return document.querySelector(selector);
  } catch {
    return null;
  }
}
