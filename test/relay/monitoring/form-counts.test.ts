import { describe, expect, test } from 'vitest';
import { createFormCounts, otherSites } from '../../../src/relay/monitoring/form-counts.js';
import type { NumbersReport } from '../../../src/relay/operator/commands/form-numbers.js';
import type { FormCount } from '../../../src/relay/storage/statistics/form-count-store.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const site = new URL(pageOrigin).hostname;

function setUpCounts() {
  const stored: FormCount[] = [];
  let time = Date.UTC(2026, 10, 29);
  let fails = false;
  const counts = createFormCounts({
    store: {
      async add(added) {
        if (fails) throw new Error('the disk is full');
        stored.push(...added);
      },
    },
    encryption: { decryptLead: async () => '' },
    now: () => time,
    setTimer: () => () => {},
    background: { start() {} },
  });
  return {
    counts,
    stored,
    advanceDay: () => {
      time += 24 * 3_600_000;
    },
    setFailing: (value: boolean) => {
      fails = value;
    },
  };
}

describe('collected counts', () => {
  test('equal events become one row, and are written once', async () => {
    const { counts, stored } = setUpCounts();
    for (let index = 0; index < 3; index++) counts.count('send', '34', 'a.example');
    await counts.flush();
    await counts.flush();
    expect(stored).toEqual([expect.objectContaining({ form: '34', site: 'a.example', count: 3 })]);
  });

  test('counts of a failed write are written later', async () => {
    const { counts, stored, setFailing } = setUpCounts();
    counts.count('send', '34', 'a.example');
    setFailing(true);
    await expect(counts.flush()).rejects.toThrow('the disk is full');
    counts.count('send', '34', 'a.example');
    setFailing(false);
    await counts.flush();
    expect(stored).toEqual([expect.objectContaining({ count: 2 })]);
  });

  test('invented sites share one row after the limit of a day, and no event is lost', async () => {
    const { counts, stored, advanceDay } = setUpCounts();
    for (let index = 0; index < 20_000; index++) counts.count('start', '', `${index}.example`);
    await counts.flush();
    expect(stored.length).toBe(5_001);
    expect(stored.find((row) => row.site === otherSites)?.count).toBe(15_000);
    advanceDay();
    counts.count('start', '', 'new.example');
    await counts.flush();
    expect(stored.at(-1)?.site).toBe('new.example');
  });
});

describe('counts of a relay', () => {
  async function readNumbers(relay: Awaited<ReturnType<typeof setUpRelay>>['relay']): Promise<NumbersReport> {
    const command = JSON.stringify({ do: 'numbers', days: 1 });
    const response = await relay.operate(new Request(relayOrigin, { method: 'POST', body: command }), 'ann');
    return ((await response.json()) as { data: NumbersReport }).data;
  }

  test('a start, a send, a delivery and refused values are counted by form, site and field', async () => {
    const { relay } = await setUpRelay(undefined, { PROOF_OF_WORK: 'on' });
    await relay(new Request(`${relayOrigin}/challenge`, { headers: { Origin: pageOrigin } }));
    await relay(post('/onlineforms', sampleLead));
    await relay(
      post('/onlineforms', {
        ...sampleLead,
        'data[def_customer][email]': `${'x'.repeat(70_000)}@example.com`,
      }),
    );
    const report = await readNumbers(relay);
    expect(report.countsStarts).toBe(true);
    expect(report.places).toContainEqual({ form: '', site, counts: { start: 1 } });
    expect(report.places.find(({ form }) => form === '34')?.counts).toMatchObject({ send: 1, refused: 1 });
    expect(report.refusedFields).toEqual([{ form: '34', field: 'def_customer.email', count: 1 }]);
    expect(report.days).toHaveLength(1);
  });

  test('a delivered lead is counted for the site that sent it', async () => {
    const { relay } = await setUpRelay();
    await relay(post('/onlineforms', sampleLead));
    await expect
      .poll(async () => (await readNumbers(relay)).places, { timeout: 10_000, interval: 5 })
      .toContainEqual({ form: '34', site, counts: expect.objectContaining({ send: 1, delivered: 1 }) });
  });

  test.each([0, 801, 1.5, '7', undefined])('%s days are refused', async (days) => {
    const { relay } = await setUpRelay();
    const body = JSON.stringify({ do: 'numbers', days });
    const response = await relay.operate(new Request(relayOrigin, { method: 'POST', body }), 'ann');
    expect(response.status).toBe(400);
  });
});
