import type { TestReport } from '../../relay/operator/commands/run-test-lead.js';
import type { LeadAction } from '../../relay/operator/lead-action-states.js';
import type { LeadReport } from '../../relay/operator/lead-admin.js';
import type { Overview } from '../../relay/operator/overview.js';

/**
 * The relay has refused a command of the desk, its web app for administrators. `message` is a sentence for the
 * administrator, in English.
 */
export class DeskError extends Error {
  override readonly name = 'DeskError';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const storageName = 'apro-desk';
/** Pause in milliseconds after a connection to the relay has ended, before the desk connects again. */
const reconnectMs = 3_000;

/**
 * Returns whether the administrator is logged in. The secret token of the session is kept in this browser tab. It is
 * not kept in a cookie, because a browser sends a cookie to every server on 127.0.0.1, whatever its port.
 */
export function hasToken(): boolean {
  return sessionStorage.getItem(storageName) !== null;
}

export function forgetToken(): void {
  sessionStorage.removeItem(storageName);
}

/** Logs the administrator in. @throws DeskError if the link or the password is wrong, was used before, or is too old */
export async function logIn(
  credentials: { readonly link: string } | { readonly password: string },
): Promise<void> {
  const { token } = await call<{ readonly token: string }>('login', credentials);
  sessionStorage.setItem(storageName, token);
}

export async function logOut(): Promise<void> {
  await call('logout', {}).catch(() => {});
  forgetToken();
}

export function listLeads(states: readonly string[], after?: string): Promise<readonly LeadReport[]> {
  return runCommand({ do: 'list', states, ...(after && { after }) });
}

/** Reads a lead without its personal data, by its receipt number. @throws DeskError if there is no such lead */
export async function findLead(receipt: string): Promise<LeadReport | undefined> {
  return (await runCommand<readonly LeadReport[]>({ do: 'find', receipt }))[0];
}

/** Reads a lead with its personal data, by its receipt number. The relay records in its log that the data was read. */
export async function showLead(receipt: string): Promise<LeadReport | undefined> {
  return (await runCommand<readonly LeadReport[]>({ do: 'show', receipt }))[0];
}

export async function applyAction(action: LeadAction, receipt: string): Promise<LeadReport | undefined> {
  return (await runCommand<readonly LeadReport[]>({ do: action, receipt }))[0];
}

/** Sends a command of the administrator to the relay. @throws DeskError if the relay refuses the command */
export function runCommand<Data>(command: unknown): Promise<Data> {
  return call<Data>('command', command);
}

/**
 * Sends a test lead of a form. Resolves to a report when the CRM has the lead. @throws DeskError if the test has
 * failed
 */
export function sendTestLead(form: string): Promise<TestReport> {
  return call('test', { form });
}

/** Reads a file of a lead. The relay records in its log that the file was read. */
export async function readFile(file: string): Promise<Blob> {
  return (await request('command', postJson({ do: 'file', file }))).blob();
}

/** Returns the URL at which visitors reach the relay. */
export async function readRelayUrl(): Promise<string> {
  const { data } = (await (await request('relay', {})).json()) as { readonly data: { readonly url: string } };
  return data.url;
}

async function call<Data>(path: string, body: unknown): Promise<Data> {
  const { data } = (await (await request(path, postJson(body))).json()) as { readonly data?: Data };
  return data as Data;
}

function postJson(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function request(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`api/${path}`, { ...init, headers: { ...authorization(), ...init.headers } });
  if (response.ok) return response;
  const { reason, message } = (await response.json().catch(() => ({}))) as {
    readonly reason?: string;
    readonly message?: string;
  };
  throw new DeskError(reason ?? message ?? `HTTP ${response.status}`, response.status);
}

/**
 * Calls `onOverview` with the state of the relay every two seconds, and with `undefined` when the relay does not
 * answer. Ends when `signal` aborts, or when the session has ended.
 * @param onEnd is called when the session has ended
 */
export async function watchOverview(
  signal: AbortSignal,
  onOverview: (overview: Overview | undefined) => void,
  onEnd: () => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const response = await fetch('api/events', { headers: authorization(), signal });
      if (response.status === 401) return onEnd();
      if (response.ok && response.body)
        for await (const data of readEvents(response.body))
          onOverview((JSON.parse(data) as { readonly data?: Overview }).data);
    } catch {
      // The relay is restarting, or the connection was interrupted. The loop connects again.
    }
    if (signal.aborted) return;
    onOverview(undefined);
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}

/**
 * Yields the data of each event that the relay sends over an open connection (server-sent events). The browser's
 * `EventSource` is not used, because it cannot send a header with the token.
 */
async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) yield event.replace(/^data: ?/gm, '');
  }
}

function authorization(): Record<string, string> {
  const token = sessionStorage.getItem(storageName);
  return token ? { Authorization: `Bearer ${token}` } : {};
}
