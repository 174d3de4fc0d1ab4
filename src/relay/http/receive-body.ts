import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { TimerClock } from '../../async/timer-clock.js';
import type { BodyBudget } from './body-budget.js';

/**
 * A request body is refused. The error contains the status and the code of the HTTP response. `reason` explains the
 * refusal to the developer of the page.
 */
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
  /**
   * Largest memory that the relay needs for the request body, in bytes. A file needs less memory than its size,
   * because the received pieces are written to disk.
   */
  readonly maxHeldBytes: number;
  /**
   * Bytes per second that the sender of a request body must reach after `bodyTimeoutMs`. 0: the whole body must
   * arrive within `bodyTimeoutMs`.
   */
  readonly minBytesPerSecond: number;
}

/** A request body that is received within limits of time and memory. */
export interface ReceivedBody {
  /**
   * The bytes of the request body.
   * @throws BodyError if the body does not arrive in time, or is dropped to free memory for other requests
   */
  readonly chunks: AsyncIterableIterator<Uint8Array>;
  /** Ends the use of the request body. From then on, its memory is not counted any more. */
  close(): void;
}

/**
 * Time limit for a request body with form fields, in milliseconds. Browsers need only seconds for form fields, even
 * over a slow connection. For a file, a minimum speed is required after this time.
 */
export const bodyTimeoutMs = 30_000;
/**
 * Slowest accepted upload, in bytes per second. It is 64 kbit/s, which is slower than every mobile network that can
 * show a page.
 */
export const minUploadBytesPerSecond = 8_000;
/** Value of the `Retry-After` header, in seconds, for requests that are refused because memory is short. */
export const retryAfterSeconds = 5;

export type ReceiveBody = (
  body: ReadableStream<Uint8Array>,
  network: string,
  limits: BodyLimits,
) => ReceivedBody;

/** Creates the function that receives request bodies. All bodies share one memory budget. */
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
      // Cancelling the reader ends a pending `read` at once. `Promise.race` is not used for this, because it would hold
      // memory for each chunk.
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
      // The stream of the request is not cancelled. The server reads and drops the rest of the body, so that the
      // client gets the response (`lingering-close.ts`).
      reader.releaseLock();
    }

    async function* readChunks(): AsyncGenerator<Uint8Array, undefined> {
      for (;;) {
        if (isClosed) break;
        const { done, value } = await reader.read().catch((error: unknown) => {
          // Calling `close` on the request body ends a pending `read`, which then has no bytes.
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
 * Collects a request body in one buffer. The chunks are copied, because many tiny chunks would need far more memory
 * than their content.
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
