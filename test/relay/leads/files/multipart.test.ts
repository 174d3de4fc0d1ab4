import { describe, expect, test } from 'vitest';
import { maxFormBytes } from '../../../../src/relay/config/limits.js';
import { type MultipartLimits, readMultipart } from '../../../../src/relay/leads/files/multipart.js';

const roomy: MultipartLimits = { maxParts: 10, maxFieldBytes: 2 * maxFormBytes, maxBytes: 10 * maxFormBytes };
const part = (disposition: string, content: string) =>
  `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
const end = '--b--\r\n';

function request(body: string | ReadableStream | undefined, contentType = 'multipart/form-data; boundary=b') {
  const init = { method: 'POST', headers: { 'Content-Type': contentType }, body, duplex: 'half' };
  return new Request('http://relay.test/', init as RequestInit);
}

/** Returns the events of a body, with the bytes of a file as one text. */
async function readAll(body: string | ReadableStream | undefined, limits: Partial<MultipartLimits> = {}) {
  const events: string[] = [];
  for await (const event of readMultipart(request(body), { ...roomy, ...limits })) {
    if (event.type === 'field') events.push(`${event.name}=${event.text}`);
    else if (event.type === 'file') events.push(`${event.name}:${event.filename}:`);
    else events.push(events.pop() + new TextDecoder().decode(event.bytes));
  }
  return events;
}
const refusal = (body: string | ReadableStream | undefined, limits?: Partial<MultipartLimits>) =>
  readAll(body, limits).catch(({ status, code, reason }) => [status, code, reason]);

describe('a multipart body', () => {
  test('has texts and files in order', async () => {
    const body = [
      part('name="a"', 'é'),
      part('name="f"; filename="x.pdf"', '%PDF'),
      part('name="b"', ''),
      part('name="empty"; filename=""', ''),
      end,
    ];
    expect(await readAll(body.join(''))).toEqual(['a=é', 'f:x.pdf:%PDF', 'b=', 'empty::']);
  });

  test.each<[disposition: string, event: string]>([
    ['name="a \\" b"', 'a " b=x'],
    ['name="a \\\\ b"', 'a \\ b=x'],
    ['name="a%22b%22"', 'a"b"=x'],
    ['NAME=a', 'a=x'],
    ['filename=x.pdf; name=f', 'f:x.pdf:x'],
    ['name="f"; filename="план; 2.pdf"', 'f:план; 2.pdf:x'],
  ])('names a part by %s', async (disposition, event) => {
    expect(await readAll(part(disposition, 'x') + end)).toEqual([event]);
  });

  test('is read piece by piece', async () => {
    const text = part('name="a"', 'first') + part('name="f"; filename="x"', 'second') + end;
    const bytes = new TextEncoder().encode(text);
    let next = 0;
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(bytes.subarray(next, ++next));
        if (next === bytes.length) controller.close();
      },
    });
    expect(await readAll(body)).toEqual(['a=first', 'f:x:second']);
  });
});

test('a request without a body has no parts', async () => {
  expect(await readAll(undefined)).toEqual([]);
});

describe('a multipart body is refused', () => {
  const invalid = [400, 'BAD_REQUEST', 'not a multipart body'];
  test.each<[name: string, body: string]>([
    ['without its end', part('name="a"', 'x')],
    ['without a boundary', 'some text'],
    ['with a file without a name', part('filename="x.pdf"', 'x') + end],
    ['with a part without a name', part('other="a"', 'x') + end],
    ['with a malformed header', `--b\r\nContent-Disposition\r\n\r\nx\r\n${end}`],
    ['with a header that is no text', `--b\r\n\u0001: x\r\n\r\nx\r\n${end}`],
  ])('%s', async (_name, body) => {
    expect(await refusal(body)).toEqual(invalid);
  });

  test('of another type', async () => {
    const read = async () => {
      for await (const _ of readMultipart(request('a=b', 'text/plain'), roomy)) break;
    };
    await expect(read()).rejects.toMatchObject({ status: 400 });
  });

  const two = part('name="a"', 'xx') + part('name="b"', 'xx') + end;
  test.each<[name: string, limits: Partial<MultipartLimits>, isAccepted: boolean]>([
    ['with as many parts as allowed', { maxParts: 2 }, true],
    ['with more parts', { maxParts: 1 }, false],
    ['with a text as long as allowed', { maxFieldBytes: 2 }, true],
    ['with a longer text', { maxFieldBytes: 1 }, false],
    ['with as many bytes as allowed', { maxBytes: two.length }, true],
    ['with more bytes', { maxBytes: two.length - 1 }, false],
  ])('%s: %j', async (_name, limits, isAccepted) => {
    const result = await refusal(two, limits);
    if (isAccepted) expect(result).toEqual(['a=xx', 'b=xx']);
    else expect(result).toEqual([413, 'TOO_LARGE', expect.stringMatching(/limit \w+|more than \d+ bytes/)]);
  });

  test('with more text than a form may have, in all parts together', async () => {
    const half = 'x'.repeat(maxFormBytes / 2);
    const fits = part('name="a"', half) + part('name="b"', half);
    expect(await readAll(fits + end)).toHaveLength(2);
    expect(await refusal(`${fits}${part('name="c"', 'x')}${end}`)).toEqual([
      413,
      'TOO_LARGE',
      `more than ${maxFormBytes} bytes of text`,
    ]);
    // Files do not count as text.
    expect(await readAll(`${fits}${part('name="f"; filename="x"', half)}${end}`)).toHaveLength(3);
  });
});
