import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page, type Response } from '@playwright/test';
import type axe from 'axe-core';
import { demoKey } from '../../../demo/crm/server.js';
import type { RunningDemo } from '../../../demo/start.js';
import { test as base, type RelaySettings } from './worker-fixtures.js';

/** Worker processes run none of axe-core, so they read its text only. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Fixtures {
  /** By default the tests' relay requires no proof of work. `withProofOfWork` restores the default of a real relay. */
  readonly relaySettings: RelaySettings;
  /** The worker's demo with `relaySettings`. */
  readonly demo: RunningDemo;
  /** Fails a test if its page throws an error or receives a response that contains the CRM's API key. */
  readonly pageErrorGuard: undefined;
}

/** Settings for `test.use({ relaySettings: withProofOfWork })`: the relay requires a proof of work, as by default. */
export const withProofOfWork: RelaySettings = {};

/** Contents, by URL and validator, that this worker has searched for the key. */
const keylessContents = new Set<string>();

/** Names the content of a response. Undefined: the next response of the URL may have another content. */
function identifyContent(response: Response): string | undefined {
  const url = response.url();
  // Scripts of the build with a hash in their name have the same content each time.
  if (/\/[\w-]+-[\w-]{8}\.js$/.test(url)) return url;
  const { etag } = response.headers();
  return etag && `${url} ${etag}`;
}

/**
 * Playwright's `test` with a running demo, on free ports. Tests of a worker with the same settings share the demo.
 * Simulated failures and received leads are cleared before each test.
 */
export const test = base.extend<Fixtures>({
  relaySettings: [{ PROOF_OF_WORK: 'off' }, { option: true }],
  demo: async ({ findDemo, relaySettings }, use) => use(await findDemo(relaySettings)),
  pageErrorGuard: [
    async ({ page, demo }, use) => {
      demoCrm(demo).faults.clear();
      demoCrm(demo).crm.arrivals.length = 0;
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('response', async (response) => {
        const content = identifyContent(response);
        if (content && keylessContents.has(content)) return;
        const text = await response.text().catch(() => '');
        if (text.includes(demoKey)) errors.push(`${response.url()} holds the key`);
        else if (text && content) keylessContents.add(content);
      });
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

/** Collects the texts of the page's console messages from now on, in an array that grows. */
export function collectConsole(page: Page): readonly string[] {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  return messages;
}

export type { RunningDemo };
export { expect };

export function demoCrm(demo: RunningDemo) {
  if (!demo.crm) throw new Error('The demo runs without its stand-in CRM.');
  return demo.crm;
}

/** Returns the leads that the stand-in CRM has accepted, parsed. */
export function arrivals(demo: RunningDemo) {
  return demoCrm(demo).crm.arrivals;
}

/**
 * Waits until the CRM has exactly `count` leads and returns the last lead. The page gets its receipt number earlier
 * than that.
 */
export async function lastArrival(demo: RunningDemo, count = 1) {
  // After a test with a failing CRM, the relay waits before its next attempt to reach the CRM.
  await expect
    .poll(() => arrivals(demo).length, { timeout: 20_000, intervals: [20, 50, 100, 250] })
    .toBeGreaterThanOrEqual(count);
  expect(arrivals(demo)).toHaveLength(count);
  const arrival = arrivals(demo).at(-1);
  if (!arrival) throw new Error('The CRM has no lead.');
  return arrival;
}

/** Answers the page's next `times` submissions with status 503, without asking the relay. */
export async function refuseSends(
  page: Page,
  times: number,
  message = 'SERVER_IS_OVERLOADED',
): Promise<void> {
  let remaining = times;
  await page.route('**/onlineforms', async (route) => {
    const isSend = route.request().postData()?.includes('action=fill');
    if (!isSend || remaining-- <= 0) return route.fallback();
    await route.fulfill({
      status: 503,
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { status: 'fail', message },
    });
  });
}

export async function expectNoAxeViolation(page: Page): Promise<void> {
  // An element that fades in has a low contrast until its animation ends. Endless animations are not awaited.
  await page.evaluate(async () => {
    const finiteAnimations = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(finiteAnimations.map(({ finished }) => finished));
  });
  expect(await runAxe(page)).toEqual([]);
}

/**
 * Returns the violations of axe-core's default rules in the page and its frames. `@axe-core/playwright` is not used:
 * for each check it would send the 560 KB of axe-core twice, and the passed rules back.
 */
async function runAxe(page: Page): Promise<readonly string[]> {
  await Promise.all(
    page.frames().map(async (frame) => {
      const isLoaded = await frame.evaluate(() => 'axe' in window);
      if (!isLoaded) await frame.evaluate(axeSource);
    }),
  );
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { readonly axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`,
    );
  });
}
