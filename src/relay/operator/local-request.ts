import { DeadlineError, withDeadline } from '../../async/deadline.js';
import { minuteMs } from '../../async/durations.js';
import { OperatorError } from './operator-error.js';

/** Time limit for the headers of a response, for a whole JSON body, and for each piece of a file, in milliseconds. */
const defaultTimeoutMs = minuteMs;

/**
 * Sends a request to the relay that runs on this machine. Resolves to `undefined` if no relay listens.
 * @throws OperatorError if the relay does not answer in time
 */
export function requestLocal(url: string, init: RequestInit = {}): Promise<Response | undefined> {
  return settleInTime((signal) => fetch(url, { ...init, signal }).catch(() => undefined));
}

/**
 * Parses the body of a relay's response. Resolves to `undefined` if the body is not JSON.
 * @throws OperatorError if the body is not complete after a minute
 */
export async function readLocalJson({ body }: Response): Promise<unknown> {
  const reader = body?.getReader();
  try {
    return JSON.parse(await settleInTime(() => readText(reader)));
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    return undefined;
  } finally {
    release(reader);
  }
}

/**
 * Reads a file from a relay's response piece by piece.
 * @throws OperatorError if the relay stops in the middle of the file
 */
export async function* readLocalPieces({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const piece = reader && (await settleInTime(() => reader.read()));
      if (!piece?.value) return;
      yield piece.value;
    }
  } finally {
    release(reader);
  }
}

/**
 * Runs a task that waits for a response of the relay.
 * @throws OperatorError if the task takes longer than `timeoutMs` milliseconds
 */
export function settleInTime<Value>(
  task: (signal: AbortSignal) => Promise<Value>,
  timeoutMs = defaultTimeoutMs,
): Promise<Value> {
  return withDeadline(timeoutMs, task).catch((error: unknown) => {
    if (!(error instanceof DeadlineError)) throw error;
    throw new OperatorError(`The relay does not answer within ${timeoutMs / 1_000} s. Restart the relay.`);
  });
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

async function readText(reader: BodyReader | undefined): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const piece = await reader?.read();
    if (!piece?.value) return text + decoder.decode();
    text += decoder.decode(piece.value, { stream: true });
  }
}

/** Cancels a response body that was not read to its end, without waiting until the connection is closed. */
function release(reader: BodyReader | undefined): void {
  reader?.cancel().catch(() => {});
}
