/**
 * A connection of its own for every request: on a reused one nobody can tell whether a lead left
 * before it broke (reliability.md 5.4).
 */
export const fetchWithoutKeepAlive: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('Connection', 'close');
  return fetch(input, { ...init, headers });
};
