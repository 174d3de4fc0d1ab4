import { describe, expect, test } from 'vitest';
import { createBodyBudget } from '../../../src/relay/http/body-budget.js';
import {
  type BodyLimits,
  bodyTimeoutMs,
  collectBody,
  createBodyReceiver,
  minUploadBytesPerSecond,
} from '../../../src/relay/http/receive-body.js';
import { createTestClock } from '../clock-fixture.js';

const formLimits: BodyLimits = { maxHeldBytes: 1_000, minBytesPerSecond: 0 };
const uploadLimits: BodyLimits = { maxHeldBytes: 1_000, minBytesPerSecond: minUploadBytesPerSecond };

/** Creates a request body whose pieces the test sends one by one. */
function openBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(created) {
      controller = created;
    },
    // The relay has stopped reading. Further pieces are ignored.
    cancel() {
      controller = undefined;
    },
  });
  return {
    stream,
    send: (bytes: number) => controller?.enqueue(new Uint8Array(bytes)),
    end: () => controller?.close(),
    cut: () => controller?.error(new Error('aborted')),
  };
}

function setUp(limits: BodyLimits, maxBytes = 10_000) {
  const clock = createTestClock();
  const budget = createBodyBudget(maxBytes);
  const receive = createBodyReceiver({ ...clock, budget });
  const body = openBody();
  const received = receive(body.stream, 'a', limits);
  const result = collectBody(received.chunks, 10_000_000).then(
    (bytes) => bytes.length,
    (error: unknown) => error,
  );
  return { clock, budget, receive, body, received, result };
}

/** Lets the reader take the chunks that were sent. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('a body', () => {
  test('is collected from its chunks', async () => {
    const { body, result, received, budget } = setUp(formLimits);
    for (const bytes of [1, 0, 300, 5]) body.send(bytes);
    body.end();
    expect(await result).toBe(306);
    expect(budget.heldBytes).toBe(306);
    received.close();
    expect(budget.heldBytes).toBe(0);
  });

  test('that is cut off is an error of the sender', async () => {
    const { body, result } = setUp(formLimits);
    body.send(5);
    await settle();
    body.cut();
    expect(await result).toMatchObject({ status: 400, code: 'CUT_OFF' });
  });

  test.each<[string, BodyLimits]>([
    ['a lead', formLimits],
    ['a file', uploadLimits],
  ])('of %s that does not begin ends with 408 after the time for small bodies', async (_case, limits) => {
    const { clock, result } = setUp(limits);
    clock.advance(bodyTimeoutMs - 1);
    expect(await Promise.race([result, settle()])).toBeUndefined();
    clock.advance(2);
    expect(await result).toMatchObject({ status: 408 });
  });

  test('of a lead ends with 408 although a byte arrives each second', async () => {
    const { clock, body, result } = setUp(formLimits);
    for (let at = 0; at < bodyTimeoutMs; at += 1_000) {
      body.send(1);
      await settle();
      clock.advance(1_000);
    }
    expect(await result).toMatchObject({ status: 408 });
  });

  test.each<[string, number, unknown]>([
    ['above', 2, 100 * 2 * minUploadBytesPerSecond],
    ['below', 0.5, { status: 408 }],
  ])('of a file at a speed %s the minimum', async (_case, factor, expected) => {
    const { clock, body, result } = setUp(uploadLimits);
    for (let second = 0; second < 100; second++) {
      body.send(factor * minUploadBytesPerSecond);
      await settle();
      clock.advance(1_000);
    }
    body.end();
    expect(await result).toEqual(typeof expected === 'number' ? expected : expect.objectContaining(expected));
  });

  test('of a file counts no more memory than a piece of it', async () => {
    const { body, budget, result } = setUp(uploadLimits);
    for (let count = 0; count < 5; count++) body.send(900);
    body.end();
    expect(await result).toBe(4_500);
    expect(budget.heldBytes).toBe(1_000);
  });

  test('that is dropped to free memory ends with 503, and the body that needed the memory arrives', async () => {
    const { body, receive, result, budget } = setUp(formLimits, 1_000);
    body.send(900);
    await settle();
    const small = openBody();
    const received = receive(small.stream, 'b', formLimits);
    small.send(200);
    small.end();
    expect((await collectBody(received.chunks, 1_000)).length).toBe(200);
    expect(await result).toMatchObject({ status: 503, code: 'SERVER_IS_OVERLOADED' });
    expect(budget.heldBytes).toBe(200);
  });

  test('without a reader frees its memory', async () => {
    const { body, received, budget, result } = setUp(uploadLimits);
    body.send(900);
    await settle();
    expect(budget.heldBytes).toBe(900);
    received.close();
    expect(budget.heldBytes).toBe(0);
    expect(await result).toBe(900);
  });
});
