import { expect, test } from 'vitest';
import { nodeTransport } from '../../../src/crm/http/node-transport.js';
import { parseRetryAfter } from '../../../src/crm/http/too-many-requests.js';
import { fetchText } from '../../../src/crm/http/transport.js';

const nowMs = Date.UTC(2026, 10, 30, 12);

test.each([
  [null, 0],
  ['', 0],
  ['0', 0],
  ['120', 120_000],
  [' 120 ', 120_000],
  ['99999999999', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  ['-5', 0],
  ['1.5', 0],
  ['soon', 0],
  ['5, 10', 0],
  ['Mon, 30 Nov 2026 12:02:00 GMT', 120_000],
  ['Monday, 30-Nov-26 12:02:00 GMT', 120_000],
  ['Mon Nov 30 12:02:00 2026 GMT', 120_000],
  ['Mon, 30 Nov 2026 11:58:00 GMT', 0],
  ['Tue, 30 Nov 2077 12:00:00 GMT', 3_600_000],
])('the header Retry-After %j asks for a pause of %i ms', (header, pauseMs) => {
  expect(parseRetryAfter(header, nowMs)).toBe(pauseMs);
});

const request = (body: string, status: number) =>
  fetchText(
    'http://crm.invalid/onlineforms',
    { method: 'POST' },
    {
      signal: undefined,
      server: nodeTransport,
      fetch: async () => new Response(body, { status, headers: { 'Retry-After': '120' } }),
    },
  );

test.each(['', '<h1>Too many requests</h1>', 'slow down'])(
  'status 429 with the body %j says that the request was not handled',
  async (body) => {
    await expect(request(body, 429)).rejects.toMatchObject({
      ...{ name: 'CrmError', code: 'SERVER_IS_OVERLOADED', outcome: 'not-taken' },
      ...{ detail: '429', retryable: true, retryAfterMs: 120_000 },
    });
  },
);

test('status 429 with an answer in the words of the CRM is left to the parser', async () => {
  const body = '{"status":"fail","message":"LIMIT_EXCEEDED"}';
  expect(await request(body, 429)).toBe(body);
});

test.each([500, 503])('after status %i it is unclear whether the request was handled', async (status) => {
  await expect(request('<h1>Error</h1>', status)).rejects.toMatchObject({ code: 'http', outcome: 'unclear' });
});
