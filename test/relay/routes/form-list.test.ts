import { describe, expect, test } from 'vitest';
import { relayOrigin, setUpRelay } from '../fixture.js';

const key = 'secret-of-the-list';
const settings = { FORM_LIST_KEY: `${key},older-secret-of-the-list` };

async function get(
  relay: Awaited<ReturnType<typeof setUpRelay>>['relay'],
  path: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const response = await relay(new Request(`${relayOrigin}${path}`, { headers }));
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe('the list of forms', () => {
  test('does not exist without FORM_LIST_KEY, as any unknown address', async () => {
    const { relay } = await setUpRelay();
    const headers = { Authorization: `Bearer ${key}` };
    const list = await get(relay, '/forms', headers);
    const unknown = await get(relay, '/no-such-address', headers);
    expect([list.status, list.body]).toEqual([404, unknown.body]);
  });

  test.each([
    ['no key', {}],
    ['a wrong key', { Authorization: 'Bearer secret-of-the-lisT' }],
    ['the beginning of the key', { Authorization: `Bearer ${key.slice(0, -1)}` }],
    ['two keys', { Authorization: `Bearer ${key} ${key}` }],
    ['another scheme', { Authorization: `Basic ${key}` }],
    ['both keys as one text', { Authorization: `Bearer ${settings.FORM_LIST_KEY}` }],
  ])('is refused with %s, and no form is named', async (_, headers) => {
    const { relay, crm } = await setUpRelay(undefined, settings);
    const { status, body } = await get(relay, '/forms', headers as Record<string, string>);
    expect([status, body.message, body.forms]).toEqual([401, 'ACCESS_DENY', undefined]);
    expect(crm.requests.length).toBe(0);
  });

  test.each([key, 'older-secret-of-the-list'])(
    'has id, name and height of each form with the key %s',
    async (secret) => {
      const { relay } = await setUpRelay(undefined, settings);
      const { status, headers, body } = await get(relay, '/forms', { Authorization: `Bearer ${secret}` });
      expect(status).toBe(200);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(body.forms.map(({ form }: { form: string }) => form)).toEqual(['34', '35']);
      const [first] = body.forms;
      expect(Object.keys(first).sort()).toEqual(['form', 'heightEm', 'name']);
      expect(first.heightEm).toBeGreaterThan(5);
      expect(await get(relay, '/forms/34?summary')).toMatchObject({ status: 200, body: first });
    },
  );

  test('names the error of a form that the CRM does not give', async () => {
    const { relay } = await setUpRelay(() => ({ status: 503, text: 'down' }) as never, settings);
    const { status, body } = await get(relay, '/forms', { Authorization: `Bearer ${key}` });
    expect(status).toBe(200);
    expect(body.forms).toEqual([
      { form: '34', name: '', heightEm: 0, problem: expect.any(String) },
      { form: '35', name: '', heightEm: 0, problem: expect.any(String) },
    ]);
  });
});

test('the summary of a form that is not served is 404', async () => {
  const { relay } = await setUpRelay();
  expect((await get(relay, '/forms/99?summary')).status).toBe(404);
});
