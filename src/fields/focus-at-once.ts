/** As a `ref`: the same function each time, so that it is called once. */
export function focusAtOnce(element: HTMLElement | null): void {
  element?.focus();
}
