/**
 * Prefix of all element ids in a form that the server has rendered. The browser uses the same prefix when it attaches
 * the script to this form, so that the ids do not change.
 */
export const serverIdPrefix = 'apro-server';

/**
 * Returns the outermost element of a form that the server has rendered inside `host`. Returns undefined if there is
 * no such form, or if the script already handles the form. `relay/page/views.tsx` sets the attribute
 * `data-apro-drawn` on the element, and `hydrate-form.tsx` removes the attribute when the script takes control of the
 * form.
 */
export function findServerRoot(host: HTMLElement): HTMLElement | undefined {
  return host.querySelector<HTMLElement>(':scope > [data-apro-drawn]') ?? undefined;
}
