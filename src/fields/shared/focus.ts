/**
 * Focuses the first invalid control inside an element. If no control is marked as invalid, focuses the first control that
 * is not disabled. The element is a field, a form, or the message that replaces a sent form.
 */
export function focusFirstControl(container: ParentNode | null | undefined): void {
  const find = (selector: string) => container?.querySelector<HTMLElement>(selector);
  (find('[aria-invalid=true]') ?? find(':is(.field, .state) :enabled'))?.focus();
}

/**
 * Watches the focus during a wait. The returned function returns false if the visitor has gone to another control of the
 * form or the page since `watchFocus`. Then a move of the focus would put typed text into the wrong field.
 * @param element an element of the form
 */
export function watchFocus(element: Element | null | undefined): () => boolean {
  const root = element?.getRootNode() as Document | ShadowRoot | undefined;
  const getFocused = () => root?.activeElement ?? document.activeElement;
  const before = getFocused();
  return () => [before, document.body, null].includes(getFocused());
}

/**
 * Returns a click handler for a button that disappears when its action runs. The handler runs the action. The removed
 * button loses the focus, so the handler then focuses the form that replaces the button.
 */
export function focusFormAfter(action: () => unknown) {
  return async ({ currentTarget }: { readonly currentTarget: Element }): Promise<void> => {
    const formElement = currentTarget.closest('.apro-form');
    await action();
    // The action has caused a rendering, which has ended by now. If the visitor has focused another element in the
    // meantime, the focus stays on that element.
    if (document.activeElement === document.body) focusFirstControl(formElement);
  };
}
