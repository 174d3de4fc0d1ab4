import { withDeadline } from '../../async/deadline.js';
import { readLimitedText } from '../../crm/http/node-transport.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';

/** Result of a test request: a response with any status, or a sentence that explains the failure and what to do. */
export type Probe = ProbeResponse | { readonly kind: 'failure'; readonly reason: string };

export interface ProbeResponse {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: Headers;
  /** Text of the response body. Empty if the body is longer than 10,000 bytes. */
  readonly text: string;
  /** Estimated time at which the server created the response, by this machine's clock, in milliseconds since 1970. */
  readonly measuredAt: number;
}

const maxBytes = 10_000;

/** Sends a test request without following redirects. */
export async function probe(url: string, timeoutMs: number, init: RequestInit = {}): Promise<Probe> {
  const startedAt = Date.now();
  /** The response without its body. Undefined until the response headers have arrived. */
  let answer: ProbeResponse | undefined;
  try {
    const headers = { 'Cache-Control': 'no-cache', ...init.headers };
    return await withDeadline(timeoutMs, async (signal) => {
      const response = await fetchWithoutKeepAlive(url, { ...init, headers, redirect: 'manual', signal });
      const measuredAt = (startedAt + Date.now()) / 2;
      answer = { kind: 'answer', status: response.status, headers: response.headers, text: '', measuredAt };
      return { ...answer, text: await readLimitedText(response, maxBytes, signal) };
    });
  } catch (error) {
    return answer ?? { kind: 'failure', reason: explainFailure(error, timeoutMs) };
  }
}

const failureReasons: readonly (readonly [code: RegExp, why: string, whatToDo: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'the host name is unknown', 'Check the spelling and DNS.'],
  [/ECONNREFUSED/, 'no server listens on this port', 'Check the port and firewalls.'],
  [/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/, 'the network is unreachable', 'Check the network and firewalls.'],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_/,
    'the certificate is not accepted',
    'Renew the certificate, or set NODE_EXTRA_CA_CERTS to the certificate of its issuer.',
  ],
  [/EPROTO|ERR_SSL/, 'the server does not use https', 'Check whether the address must start with http.'],
  [
    /ECONNRESET|EPIPE|HPE_|SOCKET/,
    'the server closes the connection',
    'Check http or https, the port and firewalls.',
  ],
];

/**
 * Explains an error code of Node or OpenSSL: what is wrong and what to do.
 * @returns undefined if the code is unknown
 */
export function explainErrorCode(code: string): string | undefined {
  const found = failureReasons.find(([pattern]) => pattern.test(code));
  return found && `${found[1]} (${code}). ${found[2]}`;
}

function explainFailure(error: unknown, timeoutMs: number): string {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `no answer within ${timeoutMs / 1_000} s. Check firewalls and the load of the server.`;
  const explanation = explainErrorCode(code);
  return explanation ?? `${cause instanceof Error ? cause.message : String(error)}. Check the address.`;
}
