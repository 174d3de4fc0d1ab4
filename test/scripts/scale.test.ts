import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Measured, readMeasured } from '../../scripts/scale/measured.js';
import { computeLoad, renewalRate, rules, type Use } from '../../scripts/scale/model.js';
import { scalePage, usualUse } from '../../scripts/scale/page.js';
import { defaultOutboxSettings } from '../../src/relay/config/outbox-settings.js';
import { pageOrigin, relayOrigin, setUpRelay } from '../relay/fixture.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const measured: Measured = {
  readCpuMs: 0.1,
  listCpuMs: 0.2,
  leadCpuMs: 2,
  leadBytes: 1_000,
  viewBytes: 25_000,
};
const use: Use = { ...usualUse, viewsPerMonth: 2_592_000, forms: 1, edgeCaches: 0 };
const load = (changes: Partial<Use>) => computeLoad({ ...use, ...changes }, measured);

describe('the model of the load', () => {
  test('gives the manually calculated figures for one view per second', () => {
    const result = load({ leadShare: 0.01, listsPerView: 2, listsPerForm: 4, peakFactor: 3 });
    expect(result.viewsPerSecond).toBe(1);
    expect(result.hitRate).toBe(0);
    // Three views, six lists and 0.03 leads a second: 0.3 + 1.2 + 0.06 ms of a core in a second.
    expect(result.relayRequestsPerSecond).toBeCloseTo(9.03);
    expect(result.relayCores).toBeCloseTo(0.00156);
    expect(result.relays).toBe(2);
    expect(result.crmFormsPerHour).toBeCloseTo(3_600 / 301);
    expect(result.crmLeadsPerHour).toBeCloseTo(36);
    // Four lists, two opened in a second: each is read again after six hours and two seconds.
    expect(result.crmListsPerHour).toBeCloseTo((4 * 3_600) / 21_602);
    expect(result.leadsPerMonth).toBeCloseTo(25_920);
    expect(result.storageBytes).toBeCloseTo(25_920_000);
    expect(result.trafficBytesPerMonth).toBeCloseTo(64.8e9);
  });

  test('agrees with the measured hour of npm run hour', () => {
    const row = /^\| an hour of ([\d,]+) page views.*: \d+ with the key, (\d+) leads, (\d+) forms \|/m;
    const [views = 0, leads = 0, forms = 0] = (row.exec(read('docs/measurements.md')) ?? [])
      .slice(1)
      .map((text) => Number(text.replaceAll(',', '')));
    expect(views).toBeGreaterThan(100_000);
    const hour = load({ viewsPerMonth: views * 720, leadShare: leads / views });
    expect(Math.round(hour.crmFormsPerHour)).toBe(forms);
    expect(Math.round(hour.crmLeadsPerHour)).toBe(leads);
  });

  test('more caches, more forms and a shorter age never make more hits', () => {
    for (const base of [{ edgeCaches: 1 }, { edgeCaches: 50, forms: 1_000, viewsPerMonth: 1e9 }]) {
      const { hitRate } = load(base);
      expect(hitRate).toBeGreaterThan(0);
      expect(hitRate).toBeLessThan(1);
      expect(load({ ...base, edgeCaches: 2 * base.edgeCaches }).hitRate).toBeLessThan(hitRate);
      expect(load({ ...base, forms: 2 * (base.forms ?? 1) }).hitRate).toBeLessThan(hitRate);
      expect(load({ ...base, cacheAgeSeconds: 30 }).hitRate).toBeLessThan(hitRate);
    }
  });

  test('a hit rate that is given counts in place of the computed one', () => {
    const result = load({ edgeCaches: 50, hitRate: 0.9, listsPerView: 0, leadShare: 0, peakFactor: 1 });
    expect(result.hitRate).toBeCloseTo(0.9);
    expect(result.relayRequestsPerSecond).toBeCloseTo(0.1);
  });

  test('the limit of the CRM holds back lists only, and is named', () => {
    const result = load({ forms: 10_000, viewsPerMonth: 1e9 });
    expect([result.crmListsPerHour, result.areListsLate]).toEqual([rules.listRequestsPerHour, true]);
    expect(result.crmFormsPerHour).toBeGreaterThan(100_000);
    expect(load({ listsPerView: 0 }).areListsLate).toBe(false);
  });

  test.each([
    ['the processor', { viewsPerMonth: 1e11, listsPerView: 0, leadShare: 0, peakFactor: 1 }, 8],
    ['the rate of deliveries', { viewsPerMonth: 2_592_000_000, listsPerView: 0, leadShare: 0.05 }, 10],
    ['neither', {}, 2],
  ])('the number of relays follows from %s', (_, changes, relays) => {
    expect(load(changes).relays).toBe(relays);
  });

  test('no views, no forms and no copies give no requests, and no division by zero', () => {
    for (const value of Object.values(load({ viewsPerMonth: 0 }))) expect(Number(value)).not.toBeNaN();
    expect([renewalRate(0, 1, 60), renewalRate(1, 0, 60)]).toEqual([0, 0]);
  });
});

describe('constants that the model shares with the code and the documents', () => {
  test('the figures are in docs/measurements.md, and a missing row is named', () => {
    const figures = readMeasured();
    for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    expect(() => readMeasured('| something | 1 |')).toThrow('processor time of a read of a form');
  });

  test('the first view has about as many bytes as the size test allows', () => {
    const [ceiling = ''] = /\b\d\d_\d{3}\b/.exec(read('test/size.test.ts')) ?? [];
    const allowed = Number(ceiling.replace('_', ''));
    expect(readMeasured().viewBytes / allowed).toBeGreaterThan(0.9);
    expect(readMeasured().viewBytes / allowed).toBeLessThan(1.1);
  });

  test('ages and limits are those of the relay', async () => {
    const { relay } = await setUpRelay();
    const response = await relay(new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } }));
    expect(response.headers.get('Cache-Control')).toContain(`max-age=${usualUse.cacheAgeSeconds},`);
    expect(response.headers.get('Vary')).toContain('Origin');
    expect(rules.sendsPerSecond).toBe(defaultOutboxSettings.sendsPerSecond);
    const limits = read('docs/reliability.md');
    expect(limits).toContain('| refresh of a form, of an option list | after 5 min, after 6 h |');
    expect([rules.formFreshSeconds, rules.listFreshSeconds]).toEqual([5 * 60, 6 * 3_600]);
    expect(limits).toMatch(/^\| requests with the key in an hour \| 200\b.*\blists\b.* 60 % are used/m);
    expect(rules.listRequestsPerHour).toBe(0.6 * 200);
  });

  test('the page is made of the measured figures', () => {
    const figures = readMeasured();
    expect(scalePage()).toContain(`| read of a form | ${figures.readCpuMs} ms of a core | measured |`);
    expect(scalePage({ ...figures, readCpuMs: 50 })).not.toBe(scalePage());
  });
});
