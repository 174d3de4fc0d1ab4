/** Focuses the first enabled control of a field, a form, or the state message that replaces a form. */
export function focusFirstControl(container: ParentNode | null | undefined): void {
  container?.querySelector<HTMLElement>(':is(.field, .state) :enabled')?.focus();
}

/**
 * Click handler for a button that its own action removes: runs the action, then moves the lost focus into the form that
 * replaces the button.
 */
export function focusFormAfter(action: () => unknown) {
  return async ({ currentTarget }: { readonly currentTarget: Element }): Promise<void> => {
    const formElement = currentTarget.closest('.apro-form');
    await action();
    // The action has scheduled its rendering before this line runs. If the visitor has focused another element
    // meanwhile, the focus stays there.
    if (document.activeElement === document.body) focusFirstControl(formElement);
  };
}

/** A `ref` that focuses the element. The function is a constant, so Preact calls it only once per element. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
