/**
 * Prefix of all element ids in a server-rendered form. The browser uses the same prefix when it makes this form
 * interactive, so that the ids do not change.
 */
export const serverIdPrefix = 'apro-server';

/**
 * Returns the outermost element of a server-rendered form inside `host`. Returns undefined if there is no such form,
 * or if the form was already made interactive. `relay/page/views.tsx` sets the attribute `data-apro-drawn` on the
 * element, and `hydrate-form.tsx` removes the attribute when the form becomes interactive.
 */
export function findServerRoot(host: HTMLElement): HTMLElement | undefined {
  return host.querySelector<HTMLElement>(':scope > [data-apro-drawn]') ?? undefined;
}
