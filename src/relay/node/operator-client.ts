import { request } from 'node:http';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import type { RelayConfig } from '../config/config.js';
import { type OperatorAddress, readOperatorAddress } from './operator-address.js';

/** Sends a command to the running relay. Resolves to `undefined` if no relay answers. */
export type OperatorClient = (command: unknown) => Promise<Response | undefined>;

/** Header with the user who runs the command, for the relay's log. */
export const operatorHeader = 'x-apro-operator';

/** Milliseconds without a byte from the relay. */
const defaultTimeoutMs = 60_000;

/**
 * Talks to the relay that uses the same `DATA`, by its Unix socket. The command and the secret reach nobody who merely
 * listens on the relay's port.
 * @param silenceTimeoutMs milliseconds without a byte of the relay, after which the relay counts as not there
 */
export function createOperatorClient(
  config: Pick<RelayConfig, 'data'>,
  silenceTimeoutMs = defaultTimeoutMs,
): OperatorClient {
  return async (command) => {
    const address = config.data === ':memory:' ? undefined : readOperatorAddress(config);
    return address && send(address, JSON.stringify(command), silenceTimeoutMs);
  };
}

/** Name of the user of this process. */
export function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    // The user has no entry in the list of users, as in some containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

function send(
  { at, secret }: OperatorAddress,
  body: string,
  silenceTimeoutMs: number,
): Promise<Response | undefined> {
  const target = typeof at === 'string' ? { socketPath: at } : { host: '127.0.0.1', port: at };
  const headers = {
    Authorization: `Bearer ${secret}`,
    'Content-Type': 'application/json',
    [operatorHeader]: encodeURIComponent(readUserName()),
  };
  return new Promise((resolve) => {
    const outgoing = request({ ...target, method: 'POST', path: '/', headers, agent: false }, (incoming) => {
      const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
      resolve(new Response(stream, { status: incoming.statusCode ?? 500 }));
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.setTimeout(silenceTimeoutMs, () => outgoing.destroy(new Error('no answer')));
    outgoing.end(body);
  });
}
