import { readWithin } from '../../crm/http/node-transport.js';
import { fetchAfresh } from '../crm/fetch-without-keepalive.js';

/** What came of one request: an answer, whatever its status, or a sentence on why there is none and what to do. */
export type Probe = Answer | { readonly is: 'silence'; readonly why: string };

export interface Answer {
  readonly is: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Empty where it is too long to be looked at. */
  readonly text: string;
  /** When it was made, as far as this machine can tell, in milliseconds since 1970. */
  readonly at: number;
}

const mostBytes = 10_000;

/** Goes nowhere else than to `url`, and gives up after `timeout` milliseconds. */
export async function probe(url: string, timeout: number, init: RequestInit = {}): Promise<Probe> {
  const began = Date.now();
  try {
    const headers = { 'Cache-Control': 'no-cache', ...init.headers };
    const signal = AbortSignal.timeout(timeout);
    const response = await fetchAfresh(url, { ...init, headers, redirect: 'manual', signal });
    const at = (began + Date.now()) / 2;
    const text = await readWithin(response, mostBytes).catch(() => '');
    return { is: 'answer', status: response.status, headers: response.headers, text, at };
  } catch (error) {
    return { is: 'silence', why: sayWhy(error, timeout) };
  }
}

const reasons: readonly (readonly [code: RegExp, why: string, whatToDo: string])[] = [
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

function sayWhy(error: unknown, timeout: number): string {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `no answer within ${timeout / 1_000} s. Check firewalls, and whether it is overloaded.`;
  for (const [pattern, why, whatToDo] of reasons) {
    if (pattern.test(code)) return `${why} (${code}). ${whatToDo}`;
  }
  return `${cause instanceof Error ? cause.message : String(error)}. Check the address.`;
}
