import type { RelayConfig } from '../config/config.js';
import { OperatorError } from './operator-error.js';

/** Asks the relay that is running something, by what `POST /operator` knows; there is no answer where none runs. */
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

/** @throws OperatorError for a relay that says no, or does not understand */
export async function readResponseData<Data>(response: Response): Promise<Data> {
  const responseBody = (await response.json().catch(() => ({}))) as { data?: Data; reason?: string };
  if (responseBody.data) return responseBody.data;
  if (response.status === 403)
    throw new OperatorError('The relay that is running has other keys than these settings.');
  throw new OperatorError(responseBody.reason ?? `The relay answered ${response.status}.`);
}

/** Where this machine reaches the relay with these settings. */
export function getLocalUrl({ host, port }: Pick<RelayConfig, 'host' | 'port'>): string {
  const hostname = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`;
}
