/** Prefix of all ids in a server-rendered form. The client uses the same prefix, so that the ids still match after hydration. */
export const serverIdPrefix = 'apro-server';

/**
 * The root of a server-rendered form inside `host`; undefined if there is none, or if a widget has taken it over already.
 * `relay/page/views.tsx` writes the attribute, `hydrate-form.tsx` removes it.
 */
export function findServerRoot(host: HTMLElement): HTMLElement | undefined {
  return host.querySelector<HTMLElement>(':scope > [data-apro-drawn]') ?? undefined;
}
