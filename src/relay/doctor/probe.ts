import { readLimitedText } from '../../crm/http/node-transport.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';

/** What came of one request: an answer, whatever its status, or a sentence on why there is none and what to do. */
export type Probe = ProbeResponse | { readonly kind: 'silence'; readonly reason: string };

export interface ProbeResponse {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Empty where it is too long to be looked at. */
  readonly text: string;
  /** When it was made, as far as this machine can tell, in milliseconds since 1970. */
  readonly measuredAt: number;
}

const maxBytes = 10_000;

/** Goes nowhere else than to `url`, and gives up after `timeout` milliseconds. */
export async function probe(url: string, timeoutMs: number, init: RequestInit = {}): Promise<Probe> {
  const startedAt = Date.now();
  try {
    const headers = { 'Cache-Control': 'no-cache', ...init.headers };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetchWithoutKeepAlive(url, { ...init, headers, redirect: 'manual', signal });
    const measuredAt = (startedAt + Date.now()) / 2;
    const text = await readLimitedText(response, maxBytes).catch(() => '');
    return { kind: 'answer', status: response.status, headers: response.headers, text, measuredAt };
  } catch (error) {
    return { kind: 'silence', reason: explainFailure(error, timeoutMs) };
  }
}

const failureReasons: readonly (readonly [code: RegExp, why: string, whatToDo: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'its name is not known', 'Check how it is spelt, and DNS.'],
  [/ECONNREFUSED/, 'nothing listens there', 'Check the port, and firewalls.'],
  [/EHOSTUNREACH|ENETUNREACH/, 'no way leads there', 'Check the network, and firewalls.'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_/,
    'its certificate is not accepted',
    'Renew it, or name who signed it in NODE_EXTRA_CA_CERTS.',
  ],
  [/EPROTO|ERR_SSL/, 'it does not speak https', 'Check whether its address is http.'],
  [/ECONNRESET|SOCKET/, 'it hangs up', 'Check http or https, the port, and firewalls.'],
];

function explainFailure(error: unknown, timeoutMs: number): string {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `no answer within ${timeoutMs / 1_000} s. Check firewalls, and whether it is overloaded.`;
  for (const [pattern, reason, whatToDo] of failureReasons) {
    if (pattern.test(code)) return `${reason} (${code}). ${whatToDo}`;
  }
  return `${cause instanceof Error ? cause.message : String(error)}. Check the address.`;
}
