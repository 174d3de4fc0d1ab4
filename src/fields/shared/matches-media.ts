/**
 * Returns true if a media query matches. False on a server, and in the simulated browser jsdom, which has no media
 * queries: a component with a form can be tested there.
 */
export function matchesMedia(query: string): boolean {
  return globalThis.matchMedia?.(query).matches ?? false;
}
