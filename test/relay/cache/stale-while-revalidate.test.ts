import { describe, expect, test } from 'vitest';
import {
  defaultScript,
  failureText,
  formText,
  type ScriptedRequest,
  type ScriptedResponse,
} from '../../scripted-crm-fixture.js';
import { pageOrigin, pollOptions, post, relayOrigin, sampleLead, setUpRelayWithClock } from '../fixture.js';

const readForm = () => new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } });
const readRegions = () => post('/sharedapi/utils/binded', { 'params[bind]': '1' });

const minute = 60_000;
const hour = 60 * minute;

/** Like `defaultScript`, with a list of nine countries, each with its own list of regions. */
function manyLists(request: ScriptedRequest): ScriptedResponse {
  if (request.path === '/onlineforms') {
    const form = JSON.parse(formText);
    form.ext_request[617].variants = Array.from({ length: 9 }, (_, index) => ({
      id: String(index + 1),
      value: `Country ${index + 1}`,
    }));
    return { text: JSON.stringify(form) };
  }
  const bind = new URLSearchParams(request.body).get('params[bind]');
  const option = { id: `1${bind}`, value: `Region of ${bind}`, bind, property_id: '618' };
  return { text: JSON.stringify({ status: 'success', data: [option] }) };
}

/** Milliseconds to wait for a background request, to show that there is none. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('a form', () => {
  test('is fetched once in five minutes, and then fetched again in the background', async () => {
    const { relay, crm, advance } = await setUpRelayWithClock();
    for (let count = 0; count < 50; count++) await relay(readForm());
    expect(crm.requests).toHaveLength(1);
    advance(6 * minute);
    await Promise.all(Array.from({ length: 50 }, () => relay(readForm())));
    await expect.poll(() => crm.requests.length, pollOptions).toBe(2);
  });

  test('is not fetched again for a lead of another form', async () => {
    const { relay, crm, advance } = await setUpRelayWithClock(defaultScript, { FORMS: '' });
    await relay(new Request(`${relayOrigin}/forms/35`, { headers: { Origin: pageOrigin } }));
    await relay(readForm());
    advance(6 * minute);
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    await settle();
    expect(crm.requests.filter(({ body }) => body.includes('form=35'))).toHaveLength(1);
  });

  test('is served from the cache while the CRM is down, with its age, also after a restart', async () => {
    let down = false;
    const fixture = await setUpRelayWithClock((asked) => (down ? undefined : defaultScript(asked)));
    await fixture.relay(readForm());
    down = true;
    fixture.advance(3 * 24 * hour);
    const again = await fixture.restarted();
    for (const relay of [fixture.relay, again.relay]) {
      const response = await relay(readForm());
      expect(response.status).toBe(200);
      expect(response.headers.get('X-Apro-Stale')).toBe(String((3 * 24 * hour) / 1_000));
    }
    fixture.advance(5 * 24 * hour);
    expect((await fixture.relay(readForm())).status).toBe(503);
  });

  test('is fetched once for two relays on the same database', async () => {
    const fixture = await setUpRelayWithClock();
    const second = await fixture.restarted();
    await fixture.relay(readForm());
    await second.relay(readForm());
    fixture.advance(11 * minute);
    // The header is missing as soon as the new answer of the CRM is stored.
    await expect
      .poll(async () => (await fixture.relay(readForm())).headers.get('X-Apro-Stale'), pollOptions)
      .toBeNull();
    expect(fixture.crm.requests).toHaveLength(2);
    for (const later of [0, 4 * minute]) {
      fixture.advance(later);
      await second.relay(readForm());
      await settle();
      expect(fixture.crm.requests).toHaveLength(2);
    }
  });

  test('is not replaced by an unusable reply', async () => {
    let text: string | undefined;
    const { relay, advance, crm } = await setUpRelayWithClock((asked) =>
      text === undefined ? defaultScript(asked) : { text },
    );
    await relay(readForm());
    for (text of ['<html>', '', '{"formtype":', '[]', failureText('SERVER_IS_OVERLOADED')]) {
      advance(hour);
      const before = crm.requests.length;
      // The fetch of the previous round may end only now. Then no fetch starts for 30 seconds.
      await expect
        .poll(async () => {
          advance(minute);
          expect((await relay(readForm())).status).toBe(200);
          return crm.requests.length;
        }, pollOptions)
        .toBeGreaterThan(before);
      expect(await (await relay(readForm())).json()).toMatchObject({ definition: { heading: 'Enquiry' } });
    }
  });
});

describe('a list', () => {
  test('costs a single request with the key, also after a restart', async () => {
    const fixture = await setUpRelayWithClock();
    await Promise.all(Array.from({ length: 30 }, () => fixture.relay(readRegions())));
    const findKeyed = () => fixture.crm.requests.filter(({ body }) => body.includes('apikey'));
    expect(findKeyed()).toHaveLength(1);
    const again = await fixture.restarted();
    expect((await again.relay(readRegions())).status).toBe(200);
    // The cached list of regions allows the relay to ask for the cities of a region.
    const cities = await again.relay(post('/sharedapi/utils/binded', { 'params[bind]': '11' }));
    expect(await cities.json()).toMatchObject({ data: [{ value: 'Munich' }] });
    expect(again.crm.requests.filter(({ path }) => path.endsWith('/binded'))).toHaveLength(0);
    expect(findKeyed()).toHaveLength(2);
  });

  test('is served by GET with an ETag and a cache time', async () => {
    const { relay } = await setUpRelayWithClock();
    const get = (headers: Record<string, string> = {}) =>
      relay(
        new Request(`${relayOrigin}/sharedapi/utils/binded?params%5Bbind%5D=1`, {
          headers: { Origin: pageOrigin, ...headers },
        }),
      );
    const first = await get();
    expect(first.headers.get('Cache-Control')).toMatch(/^public, max-age=\d+/);
    expect(await first.json()).toMatchObject({ status: 'success', data: [{ id: '11' }, { id: '12' }] });
    expect((await get({ 'If-None-Match': first.headers.get('ETag') ?? '' })).status).toBe(304);
  });
});

describe('the requests with the key of an hour', () => {
  test('are not used up by lists: some are reserved for leads', async () => {
    const fixture = await setUpRelayWithClock(manyLists, { KEY_LIMIT: '10' });
    const countKeyed = () => fixture.crm.requests.filter(({ body }) => body.includes('apikey')).length;
    const readList = (id: number) =>
      fixture.relay(post('/sharedapi/utils/binded', { 'params[bind]': String(id) }));
    const statuses: number[] = [];
    for (let id = 1; id <= 9; id++) statuses.push((await readList(id)).status);
    // Of ten requests in an hour, lists may use six. Further requests for lists get the status 429.
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429, 429]);
    expect(countKeyed()).toBe(6);
    // A list in the cache is still served.
    expect((await readList(1)).status).toBe(200);
    expect(countKeyed()).toBe(6);
    // An hour later, the relay may send requests again.
    fixture.advance(hour + minute);
    expect((await readList(9)).status).toBe(200);
    expect(countKeyed()).toBe(7);
  });

  test('are not used for made-up ids', async () => {
    const fixture = await setUpRelayWithClock();
    await fixture.relay(readForm());
    const before = fixture.crm.requests.length;
    for (let id = 0; id < 2_000; id++) {
      const path = id % 2 ? '/sharedapi/utils/binded' : '/sharedapi/utils/variants';
      const name = id % 2 ? 'params[bind]' : 'params[property_id]';
      const response = await fixture.relay(post(path, { [name]: String(700_000 + id) }));
      expect(response.status).toBe(404);
    }
    const asked = fixture.crm.requests.slice(before);
    expect(asked.filter(({ body }) => body.includes('apikey'))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(1);
  });
});
