import { DeadlineError, withDeadline } from '../../async/deadline.js';
import type { RelayConfig } from '../config/config.js';
import { OperatorError } from './operator-error.js';

/** Deadline of the head of a response, of the whole JSON of a response, and of each piece of a file. */
const timeoutMs = 60_000;

/**
 * Sends a command to the running relay (`POST /operator`). Resolves to `undefined` if no relay listens.
 * @throws OperatorError if the relay takes the connection and does not answer
 */
export type OperatorClient = (command: unknown) => Promise<Response | undefined>;

export function createOperatorClient(config: RelayConfig, token: string): OperatorClient {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return (command) =>
    requestLocal(`${getLocalUrl(config)}/operator`, {
      method: 'POST',
      headers,
      body: JSON.stringify(command),
    });
}

/**
 * Sends a request to the relay on this machine. Resolves to `undefined` if no relay listens.
 * @throws OperatorError if the relay does not answer in time
 */
export function requestLocal(url: string, init: RequestInit = {}): Promise<Response | undefined> {
  return settleInTime((signal) => fetch(url, { ...init, signal }).catch(() => undefined));
}

/** Parses the body of a response. Resolves to `undefined` if the body is no JSON. @throws OperatorError after a minute */
export function readLocalJson(response: Response): Promise<unknown> {
  return settleInTime(() => response.json().catch(() => undefined));
}

/** Reads the pieces of a file. @throws OperatorError if the relay stops in the middle of the file */
export async function* readLocalPieces({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  for (;;) {
    const piece = reader && (await settleInTime(() => reader.read()));
    if (!piece?.value) return;
    yield piece.value;
  }
}

function settleInTime<Value>(task: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  return withDeadline(timeoutMs, task).catch((error: unknown) => {
    if (!(error instanceof DeadlineError)) throw error;
    throw new OperatorError(`The relay does not answer within ${timeoutMs / 1_000} s. Restart the relay.`);
  });
}

/** Reads the `data` of a response of `POST /operator`. @throws OperatorError if the relay refused the command */
export async function readResponseData<Data>(response: Response): Promise<Data> {
  const responseBody = ((await readLocalJson(response)) ?? {}) as { data?: Data; reason?: string };
  if (responseBody.data) return responseBody.data;
  if (response.status === 403)
    throw new OperatorError('The relay that is running has other keys than these settings.');
  throw new OperatorError(responseBody.reason ?? `The relay answered ${response.status}.`);
}

/** The address of the relay on this machine, from `HOST` and `PORT`. */
export function getLocalUrl({ host, port }: Pick<RelayConfig, 'host' | 'port'>): string {
  const hostname = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
