/**
 * Creates a function that asks the relay's desk for the time of the next attempt to deliver a lead, as an administrator
 * would.
 * @param createDeskLink makes a link to the desk, which works once. Undefined: the relay has no desk.
 */
export function createAttemptReader(createDeskLink: () => string | undefined) {
  let pendingSession: ReturnType<typeof logIn> | undefined;

  /** @returns a time in ISO 8601. Undefined: the relay does nothing more by itself, or sends the lead now. */
  return async (receipt: string): Promise<string | undefined> => {
    pendingSession ??= logIn(createDeskLink());
    const session = await pendingSession.catch(() => undefined);
    const reports = session && (await post(`${session.api}/command`, { do: 'find', receipt }, session.token));
    // A session ends after some time. The next call logs in again.
    if (!reports) pendingSession = undefined;
    const [report] = (reports ?? []) as readonly { readonly nextAttempt?: string }[];
    return report?.nextAttempt;
  };
}

async function logIn(link: string | undefined) {
  if (!link) return undefined;
  const { origin, hash } = new URL(link);
  const api = `${origin}/api`;
  const { token } = (await post(`${api}/login`, { link: hash.slice(1) })) as { readonly token: string };
  return { api, token };
}

/** @returns the data of the response. Undefined: the desk refuses the request. */
async function post(url: string, body: unknown, token?: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  return response.ok ? ((await response.json()) as { readonly data: unknown }).data : undefined;
}
