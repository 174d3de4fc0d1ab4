import { request } from 'node:http';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import type { RelayConfig } from '../config/config.js';
import { settleInTime } from '../operator/local-request.js';
import { type OperatorAddress, readOperatorAddress } from './operator-address.js';

/**
 * Sends a command to the running relay. Resolves to `undefined` if no relay listens.
 * @throws OperatorError if the relay takes the connection and does not answer
 */
export type OperatorClient = (command: unknown) => Promise<Response | undefined>;

/** Header with the user who runs the command, for the relay's log. */
export const operatorHeader = 'x-apro-operator';

/** Sends the body of a command. Resolves to `undefined` if no relay listens. */
type SendBody = (
  address: OperatorAddress,
  body: string,
  signal: AbortSignal,
) => Promise<Response | undefined>;

export interface OperatorClientOptions {
  /**
   * Deadline of the head of a response, in milliseconds. `readResponseData` and `readLocalPieces` have their own for the body.
   * @default a minute
   */
  readonly timeoutMs?: number;
  /** @default sends by the socket of the relay */
  readonly send?: SendBody;
}

/**
 * Talks to the relay that uses the same `DATA`, by its Unix socket. The command and the secret reach nobody who merely
 * listens on the relay's port.
 */
export function createOperatorClient(
  config: Pick<RelayConfig, 'data'>,
  { timeoutMs, send = sendBySocket }: OperatorClientOptions = {},
): OperatorClient {
  return async (command) => {
    const address = config.data === ':memory:' ? undefined : readOperatorAddress(config);
    return address && settleInTime((signal) => send(address, JSON.stringify(command), signal), timeoutMs);
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

function sendBySocket(
  { at, secret }: OperatorAddress,
  body: string,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const target = typeof at === 'string' ? { socketPath: at } : { host: '127.0.0.1', port: at };
  const headers = {
    Authorization: `Bearer ${secret}`,
    'Content-Type': 'application/json',
    [operatorHeader]: encodeURIComponent(readUserName()),
  };
  return new Promise((resolve) => {
    const options = { ...target, method: 'POST', path: '/', headers, agent: false, signal };
    const outgoing = request(options, (incoming) => {
      const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
      resolve(new Response(stream, { status: incoming.statusCode ?? 500 }));
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}
