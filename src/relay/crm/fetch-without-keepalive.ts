/**
 * Calls `fetch` with a new connection for every request. If a reused connection broke, the relay could not know
 * whether the lead had already been sent (docs/protocol.md, section 7).
 */
export const fetchWithoutKeepAlive: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('Connection', 'close');
  return fetch(input, { ...init, headers });
};
