import { request } from 'node:http';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import type { RelayConfig } from '../config/config.js';
import { settleInTime } from '../operator/local-request.js';
import { type OperatorAddress, readOperatorAddress } from './operator-address.js';

/**
 * Sends a command to the running relay. Resolves to `undefined` if no relay listens.
 * @throws OperatorError if the relay accepts the connection but does not answer
 */
export type OperatorClient = (command: unknown) => Promise<Response | undefined>;

/** HTTP header with the name of the user who runs the command. The relay writes the name to the log. */
export const operatorHeader = 'x-apro-operator';

/** Sends the JSON text of a command. Resolves to `undefined` if no relay listens. */
type SendBody = (
  address: OperatorAddress,
  body: string,
  signal: AbortSignal,
) => Promise<Response | undefined>;

export interface OperatorClientOptions {
  /**
   * Time limit for the headers of a response, in milliseconds. `readResponseData` and `readLocalPieces` have their
   * own limits for the body.
   * @default a minute
   */
  readonly timeoutMs?: number;
  /**
   * Sends the JSON text of a command.
   * @default sends to the relay's Unix socket, or to its port on 127.0.0.1 if the relay has no such socket
   */
  readonly send?: SendBody;
}

/**
 * Creates a client for the relay with the same `DATA` folder. It uses the relay's Unix socket. If the relay has no such
 * socket (Windows, or a long path), the client uses the relay's port on 127.0.0.1. A port is less safe: after the relay
 * has stopped, another program could listen there and read the command and the secret.
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

/** Returns the name of the user who runs this process. */
export function readUserName(): string {
  try {
    return userInfo().username;
  } catch {
    // The operating system has no name for this user, as in some containers. Then the number of the user is returned.
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
