/**
 * Focuses the first enabled control inside the container. The container is a field, a form, or the message that
 * replaces a form.
 */
export function focusFirstControl(container: ParentNode | null | undefined): void {
  container?.querySelector<HTMLElement>(':is(.field, .state) :enabled')?.focus();
}

/**
 * Returns a click handler for a button that disappears when its action runs. The handler runs the action. The removed
 * button loses the focus, so the handler then focuses the form that replaces the button.
 */
export function focusFormAfter(action: () => unknown) {
  return async ({ currentTarget }: { readonly currentTarget: Element }): Promise<void> => {
    const formElement = currentTarget.closest('.apro-form');
    await action();
    // The new content is already rendered at this time, because the action scheduled the rendering earlier. If the
    // visitor has focused another element in the meantime, the focus stays there.
    if (document.activeElement === document.body) focusFirstControl(formElement);
  };
}

/**
 * A Preact `ref` that focuses the element. The function never changes, so Preact calls the function only once for
 * each element.
 */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
