/**
 * A Preact `ref` that focuses the element when it is added to the page. The function is always the same, so Preact
 * calls it only once for each element.
 */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
