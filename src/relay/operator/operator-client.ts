import type { RelayConfig } from '../config/config.js';
import { OperatorError } from './operator-error.js';

/** Sends a command to the running relay (`POST /operator`). Resolves to `undefined` if no relay answers. */
export type OperatorClient = (command: unknown) => Promise<Response | undefined>;

export function createOperatorClient(config: RelayConfig, token: string): OperatorClient {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return (command) =>
    fetch(`${getLocalUrl(config)}/operator`, {
      method: 'POST',
      headers,
      body: JSON.stringify(command),
    }).catch(() => undefined);
}

/** Reads the `data` of a response of `POST /operator`. @throws OperatorError if the relay refused the command */
export async function readResponseData<Data>(response: Response): Promise<Data> {
  const responseBody = (await response.json().catch(() => ({}))) as { data?: Data; reason?: string };
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
