import { describe, expect, test } from 'vitest';
import { fail, playCrm } from '../scripted-crm.js';
import { aLead, here, page, post, setUpClock } from './relay-bench.js';

const form = () => new Request(`${here}/forms/34`, { headers: { Origin: page } });
const regions = () => post('/sharedapi/utils/binded', { 'params[bind]': '1' });

const minute = 60_000;
const hour = 60 * minute;

describe('a form', () => {
  test('is asked for once while it is fresh, and renewed behind the visitor’s back', async () => {
    const { relay, crm, wait } = await setUpClock();
    for (let time = 0; time < 50; time++) await relay(form());
    expect(crm.asked).toHaveLength(1);
    wait(6 * minute);
    await Promise.all(Array.from({ length: 50 }, () => relay(form())));
    await expect.poll(() => crm.asked.length).toBe(2);
  });

  test('is not asked for again, nor waited for, by the leads of another form', async () => {
    const { relay, crm, wait } = await setUpClock(playCrm, { FORMS: '' });
    await relay(new Request(`${here}/forms/35`, { headers: { Origin: page } }));
    await relay(form());
    wait(6 * minute);
    expect((await relay(post('/onlineforms', aLead))).status).toBe(200);
    // Whatever is asked behind the visitor's back.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(crm.asked.filter(({ body }) => body.includes('form=35'))).toHaveLength(1);
  });

  test('is served from the last good copy while the CRM is down, also after a restart, and says so', async () => {
    let down = false;
    const bench = await setUpClock((asked) => (down ? undefined : playCrm(asked)));
    await bench.relay(form());
    down = true;
    bench.wait(3 * 24 * hour);
    const again = await bench.restarted();
    for (const relay of [bench.relay, again.relay]) {
      const response = await relay(form());
      expect(response.status).toBe(200);
      expect(response.headers.get('X-Apro-Stale')).toBe(String((3 * 24 * hour) / 1_000));
    }
    bench.wait(5 * 24 * hour);
    expect((await bench.relay(form())).status).toBe(503);
  });

  test('is renewed once for all relays on one store', async () => {
    const bench = await setUpClock();
    const second = await bench.restarted();
    await bench.relay(form());
    await second.relay(form());
    bench.wait(6 * minute);
    await bench.relay(form());
    await expect.poll(() => bench.crm.asked.length).toBe(2);
    for (const later of [0, 4 * minute]) {
      bench.wait(later);
      await second.relay(form());
      // Whatever is asked behind the visitor's back.
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(bench.crm.asked).toHaveLength(2);
    }
  });

  test('that is garbage does not take the place of a good one', async () => {
    let text: string | undefined;
    const { relay, wait, crm } = await setUpClock((asked) =>
      text === undefined ? playCrm(asked) : { text },
    );
    await relay(form());
    for (text of ['<html>', '', '{"formtype":', '[]', fail('SERVER_IS_OVERLOADED')]) {
      wait(hour);
      const before = crm.asked.length;
      // Again until the look before this one is over.
      await expect
        .poll(async () => {
          expect((await relay(form())).status).toBe(200);
          return crm.asked.length;
        })
        .toBeGreaterThan(before);
      expect(await (await relay(form())).json()).toMatchObject({ definition: { heading: 'Enquiry' } });
    }
  });
});

describe('a list', () => {
  test('costs one request with the key, also after a restart', async () => {
    const bench = await setUpClock();
    await Promise.all(Array.from({ length: 30 }, () => bench.relay(regions())));
    const keyed = () => bench.crm.asked.filter(({ body }) => body.includes('apikey'));
    expect(keyed()).toHaveLength(1);
    const again = await bench.restarted();
    expect((await again.relay(regions())).status).toBe(200);
    // The level below is reached by what the copies say.
    const cities = await again.relay(post('/sharedapi/utils/binded', { 'params[bind]': '11' }));
    expect(await cities.json()).toMatchObject({ data: [{ value: 'Munich' }] });
    expect(again.crm.asked.filter(({ path }) => path.endsWith('/binded'))).toHaveLength(0);
    expect(keyed()).toHaveLength(2);
  });

  test('is offered by GET, with a tag, to be kept by others', async () => {
    const { relay } = await setUpClock();
    const get = (headers: Record<string, string> = {}) =>
      relay(
        new Request(`${here}/sharedapi/utils/binded?params%5Bbind%5D=1`, {
          headers: { Origin: page, ...headers },
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
    const bench = await setUpClock(playCrm, { KEY_LIMIT: '10' });
    const keyed = () => bench.crm.asked.filter(({ body }) => body.includes('apikey')).length;
    await bench.relay(regions());
    for (let time = 0; time < 20; time++) {
      bench.wait(7 * hour);
      await bench.relay(regions());
      // All in one hour of the budget's clock:
      bench.wait(-7 * hour);
    }
    expect(keyed()).toBeLessThanOrEqual(6);
    expect((await bench.relay(regions())).status).toBe(200);
    const other = await bench.relay(post('/sharedapi/utils/variants', { 'params[property_id]': '617' }));
    expect(other.status).toBeLessThan(500);
  });

  test('are not touched by a hundred thousand made-up ids', async () => {
    const bench = await setUpClock();
    await bench.relay(form());
    const before = bench.crm.asked.length;
    for (let id = 0; id < 2_000; id++) {
      const path = id % 2 ? '/sharedapi/utils/binded' : '/sharedapi/utils/variants';
      const name = id % 2 ? 'params[bind]' : 'params[property_id]';
      const response = await bench.relay(post(path, { [name]: String(700_000 + id) }));
      expect(response.status).toBe(404);
    }
    const asked = bench.crm.asked.slice(before);
    expect(asked.filter(({ body }) => body.includes('apikey'))).toEqual([]);
    expect(asked.length).toBeLessThanOrEqual(1);
  });
});
