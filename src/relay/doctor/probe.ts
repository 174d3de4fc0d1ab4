import { withDeadline } from '../../async/deadline.js';
import { readLimitedText } from '../../crm/http/node-transport.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import { explainNetworkErrorCode } from '../monitoring/network-error-advice.js';

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

function explainFailure(error: unknown, timeoutMs: number): string {
  const { name, cause } = error instanceof Error ? error : { name: '', cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT')
    return `no answer within ${timeoutMs / 1_000} s. Check firewalls and the load of the server.`;
  const explanation = explainNetworkErrorCode(code);
  return explanation ?? `${cause instanceof Error ? cause.message : String(error)}. Check the address.`;
}
