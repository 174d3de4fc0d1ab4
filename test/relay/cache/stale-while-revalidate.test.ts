import { describe, expect, test } from 'vitest';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelayWithClock } from '../fixture.js';

const form = () => new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } });
const regions = () => post('/sharedapi/utils/binded', { 'params[bind]': '1' });

const minute = 60_000;
const hour = 60 * minute;

describe('a form', () => {
  test('is asked for once while it is fresh, and renewed behind the visitor’s back', async () => {
    const { relay, crm, advance } = await setUpRelayWithClock();
    for (let time = 0; time < 50; time++) await relay(form());
    expect(crm.requests).toHaveLength(1);
    advance(6 * minute);
    await Promise.all(Array.from({ length: 50 }, () => relay(form())));
    await expect.poll(() => crm.requests.length).toBe(2);
  });

  test('is not asked for again, nor waited for, by the leads of another form', async () => {
    const { relay, crm, advance } = await setUpRelayWithClock(defaultScript, { FORMS: '' });
    await relay(new Request(`${relayOrigin}/forms/35`, { headers: { Origin: pageOrigin } }));
    await relay(form());
    advance(6 * minute);
    expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
    // Whatever is asked behind the visitor's back.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(crm.requests.filter(({ body }) => body.includes('form=35'))).toHaveLength(1);
  });

  test('is served from the last good copy while the CRM is down, also after a restart, and says so', async () => {
    let down = false;
    const bench = await setUpRelayWithClock((asked) => (down ? undefined : defaultScript(asked)));
    await bench.relay(form());
    down = true;
    bench.advance(3 * 24 * hour);
    const again = await bench.restarted();
    for (const relay of [bench.relay, again.relay]) {
      const response = await relay(form());
      expect(response.status).toBe(200);
      expect(response.headers.get('X-Apro-Stale')).toBe(String((3 * 24 * hour) / 1_000));
    }
    bench.advance(5 * 24 * hour);
    expect((await bench.relay(form())).status).toBe(503);
  });

  test('is renewed once for all relays on one store', async () => {
    const bench = await setUpRelayWithClock();
    const second = await bench.restarted();
    await bench.relay(form());
    await second.relay(form());
    bench.advance(6 * minute);
    await bench.relay(form());
    await expect.poll(() => bench.crm.requests.length).toBe(2);
    for (const later of [0, 4 * minute]) {
      bench.advance(later);
      await second.relay(form());
      // Whatever is asked behind the visitor's back.
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(bench.crm.requests).toHaveLength(2);
    }
  });

  test('that is garbage does not take the place of a good one', async () => {
    let text: string | undefined;
    const { relay, advance, crm } = await setUpRelayWithClock((asked) =>
      text === undefined ? defaultScript(asked) : { text },
    );
    await relay(form());
    for (text of ['<html>', '', '{"formtype":', '[]', failureText('SERVER_IS_OVERLOADED')]) {
      advance(hour);
      const before = crm.requests.length;
      // Again until the look before this one is over.
      await expect
        .poll(async () => {
          expect((await relay(form())).status).toBe(200);
          return crm.requests.length;
        })
        .toBeGreaterThan(before);
      expect(await (await relay(form())).json()).toMatchObject({ definition: { heading: 'Enquiry' } });
    }
  });
});

describe('a list', () => {
  test('costs one request with the key, also after a restart', async () => {
    const bench = await setUpRelayWithClock();
    await Promise.all(Array.from({ length: 30 }, () => bench.relay(regions())));
    const keyed = () => bench.crm.requests.filter(({ body }) => body.includes('apikey'));
    expect(keyed()).toHaveLength(1);
    const again = await bench.restarted();
    expect((await again.relay(regions())).status).toBe(200);
    // The level below is reached by what the copies say.
    const cities = await again.relay(post('/sharedapi/utils/binded', { 'params[bind]': '11' }));
    expect(await cities.json()).toMatchObject({ data: [{ value: 'Munich' }] });
    expect(again.crm.requests.filter(({ path }) => path.endsWith('/binded'))).toHaveLength(0);
    expect(keyed()).toHaveLength(2);
  });

  test('is offered by GET, with a tag, to be kept by others', async () => {
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

describe('the hour’s requests with the key', () => {
  test('are never used up by lists: a reserve is left for leads, and a stale list is served', async () => {
    const bench = await setUpRelayWithClock(defaultScript, { KEY_LIMIT: '10' });
    const keyed = () => bench.crm.requests.filter(({ body }) => body.includes('apikey')).length;
    await bench.relay(regions());
    for (let time = 0; time < 20; time++) {
      bench.advance(7 * hour);
      await bench.relay(regions());
      // All in one hour of the budget's clock:
      bench.advance(-7 * hour);
    }
    expect(keyed()).toBeLessThanOrEqual(6);
    expect((await bench.relay(regions())).status).toBe(200);
    const other = await bench.relay(post('/sharedapi/utils/variants', { 'params[property_id]': '617' }));
    expect(other.status).toBeLessThan(500);
  });

  test('are not touched by a hundred thousand made-up ids', async () => {
    const bench = await setUpRelayWithClock();
    await bench.relay(form());
    const before = bench.crm.requests.length;
    for (let id = 0; id < 2_000; id++) {
      const path = id % 2 ? '/sharedapi/utils/binded' : '/sharedapi/utils/variants';
      const name = id % 2 ? 'params[bind]' : 'params[property_id]';
      const response = await bench.relay(post(path, { [name]: String(700_000 + id) }));
      expect(response.status).toBe(404);
    }
    const asked = bench.crm.requests.slice(before);
    expect(asked.filter(({ body }) => body.includes('apikey'))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(1);
  });
});
