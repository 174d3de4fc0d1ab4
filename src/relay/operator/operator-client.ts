import type { RelayConfig } from '../config/config.js';
import { OperatorError } from './operator-error.js';

/** Asks the relay that is running something, by what `POST /operator` knows; there is no answer where none runs. */
export type AskRelay = (wish: unknown) => Promise<Response | undefined>;

export function createAskRelay(config: RelayConfig, token: string): AskRelay {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  return (wish) =>
    fetch(`${localUrl(config)}/operator`, { method: 'POST', headers, body: JSON.stringify(wish) }).catch(
      () => undefined,
    );
}

/** @throws OperatorError for a relay that says no, or does not understand */
export async function readAnswer<Data>(response: Response): Promise<Data> {
  const answer = (await response.json().catch(() => ({}))) as { data?: Data; reason?: string };
  if (answer.data) return answer.data;
  if (response.status === 403)
    throw new OperatorError('The relay that is running has other keys than these settings.');
  throw new OperatorError(answer.reason ?? `The relay answered ${response.status}.`);
}

/** Where this machine reaches the relay with these settings. */
export function localUrl({ host, port }: Pick<RelayConfig, 'host' | 'port'>): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
