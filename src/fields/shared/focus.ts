/** The first control of what is given: of a field, of a form, or of what stands in a form's place. */
export function focusControl(within: ParentNode | null | undefined): void {
  within?.querySelector<HTMLElement>(':is(.field, .state) :enabled')?.focus();
}

/** For a button that goes with what it does: the focus does not go with it, but into the form that comes in its place. */
export function thenFocusForm(work: () => unknown) {
  return async ({ currentTarget }: { readonly currentTarget: Element }): Promise<void> => {
    const root = currentTarget.closest('.apro-form');
    await work();
    // What comes is drawn by then: that was asked for before. Whoever has gone elsewhere meanwhile stays there.
    if (document.activeElement === document.body) focusControl(root);
  };
}

/** As a `ref`: the same function each time, so that it is called once. */
export function focusAtOnce(element: HTMLElement | null): void {
  element?.focus();
}
