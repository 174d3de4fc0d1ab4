import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { TimerClock } from '../../async/timer-clock.js';
import type { BodyBudget } from './body-budget.js';

/** A body that is not accepted, with the status and code of the error response. `reason` is for the page's developer. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

export interface BodyReceiverDeps extends Pick<TimerClock, 'monotonic' | 'setTimer'> {
  readonly budget: BodyBudget;
}

export interface BodyLimits {
  /** Memory that the relay needs at most for the body, in bytes. A file needs less than its size: pieces are written to disk. */
  readonly maxHeldBytes: number;
  /** Bytes a second that the sender must reach after `bodyTimeoutMs`. 0: the whole body must arrive within this time. */
  readonly minBytesPerSecond: number;
}

/** A request body under the limits of time and memory. */
export interface ReceivedBody {
  /**
   * The body's bytes.
   * @throws BodyError if the body does not arrive in time, or has to make room for other bodies
   */
  readonly chunks: AsyncIterableIterator<Uint8Array>;
  /** Ends the body: the memory does not count any more. */
  close(): void;
}

/** Time for a form body, and for the start of a file. Senders of leads need seconds, even over a slow line. */
export const bodyTimeoutMs = 30_000;
/** Slowest accepted upload: 64 kbit a second, below every mobile network that can show a page. */
export const minUploadBytesPerSecond = 8_000;
/** Seconds after which a page may try again that was refused for lack of memory. */
export const retryAfterSeconds = 5;

export type ReceiveBody = (
  body: ReadableStream<Uint8Array>,
  network: string,
  limits: BodyLimits,
) => ReceivedBody;

/** Creates the function that receives request bodies. All bodies share one budget of memory. */
export function createBodyReceiver({ budget, monotonic, setTimer }: BodyReceiverDeps): ReceiveBody {
  return (body, network, { maxHeldBytes, minBytesPerSecond }) => {
    const startedAtMs = monotonic();
    const reader = body.getReader();
    let receivedBytes = 0;
    let failure: BodyError | undefined;
    let isClosed = false;
    let cancelTimer = setTimer(checkPace, bodyTimeoutMs, { isBackground: true });
    const lease = budget.open(network, () =>
      fail(new BodyError(503, 'SERVER_IS_OVERLOADED', 'too many unfinished requests')),
    );

    function fail(error: BodyError): void {
      failure ??= error;
      // A pending `read` ends at once. A race of promises would keep memory for each chunk.
      void reader.cancel().catch(() => {});
    }

    function checkPace(): void {
      const allowedMs =
        bodyTimeoutMs + (minBytesPerSecond > 0 ? (receivedBytes / minBytesPerSecond) * 1_000 : 0);
      const remainingMs = allowedMs - (monotonic() - startedAtMs);
      if (remainingMs > 0) cancelTimer = setTimer(checkPace, remainingMs, { isBackground: true });
      else fail(new BodyError(408, 'BAD_REQUEST', 'the body did not arrive in time'));
    }

    function close(): void {
      isClosed = true;
      cancelTimer();
      lease.close();
      // Not cancelled: the server reads the rest and drops it, so that the sender gets the response (`lingering-close.ts`).
      reader.releaseLock();
    }

    async function* readChunks(): AsyncGenerator<Uint8Array, undefined> {
      for (;;) {
        if (isClosed) break;
        const { done, value } = await reader.read().catch((error: unknown) => {
          // `close` ends a pending read.
          if (isClosed) return { done: true, value: undefined } as const;
          throw failure ?? new BodyError(400, 'CUT_OFF', error instanceof Error ? error.message : 'cut off');
        });
        if (failure) throw failure;
        if (done) break;
        const heldBefore = Math.min(receivedBytes, maxHeldBytes);
        receivedBytes += value.length;
        lease.grow(Math.min(receivedBytes, maxHeldBytes) - heldBefore);
        if (failure) throw failure;
        yield value;
      }
      cancelTimer();
      lease.complete();
      return undefined;
    }

    return { chunks: readChunks(), close };
  };
}

/**
 * Collects a body in one buffer. The chunks are copied: a sender of tiny chunks would cost many times the memory of its
 * bytes otherwise.
 * @throws BodyError if the body is longer than `maxBytes`
 */
export async function collectBody(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  let buffer = new Uint8Array(0);
  let length = 0;
  for await (const chunk of chunks) {
    const start = length;
    length += chunk.length;
    if (length > maxBytes) throw new BodyError(413, 'TOO_LARGE', `more than ${maxBytes} bytes`);
    if (length > buffer.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(maxBytes, 2 * buffer.length)));
      grown.set(buffer.subarray(0, start));
      buffer = grown;
    }
    buffer.set(chunk, start);
  }
  return buffer.subarray(0, length);
}
