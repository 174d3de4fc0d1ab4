/** The first control of what is given: of a field, of a form, or of what stands in a form's place. */
export function focusFirstControl(container: ParentNode | null | undefined): void {
  container?.querySelector<HTMLElement>(':is(.field, .state) :enabled')?.focus();
}

/** For a button that goes with what it does: the focus does not go with it, but into the form that comes in its place. */
export function focusFormAfter(action: () => unknown) {
  return async ({ currentTarget }: { readonly currentTarget: Element }): Promise<void> => {
    const formElement = currentTarget.closest('.apro-form');
    await action();
    // What comes is drawn by then: that was asked for before. Whoever has gone elsewhere meanwhile stays there.
    if (document.activeElement === document.body) focusFirstControl(formElement);
  };
}

/** As a `ref`: the same function each time, so that it is called once. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
