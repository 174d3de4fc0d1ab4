import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { demoKey } from '../../../demo/crm/server.js';
import { type RunningDemo, startDemo } from '../../../demo/start.js';

interface Fixtures {
  /** Fails a test whose page threw, or met the CRM's key. */
  readonly pageErrorGuard: undefined;
}

/** The running demo, one per worker, on ports of its own; fresh faults and arrivals for each test. */
export const test = base.extend<Fixtures, { demo: RunningDemo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
  pageErrorGuard: [
    async ({ page, demo }, use) => {
      demoCrm(demo).faults.clear();
      demoCrm(demo).crm.arrivals.length = 0;
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('response', async (response) => {
        const text = await response.text().catch(() => '');
        if (text.includes(demoKey)) errors.push(`${response.url()} holds the key`);
      });
      await use(undefined);
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

/** All that is said on a page's console from now on. */
export function collectConsole(page: Page): readonly string[] {
  const messages: string[] = [];
  page.on('console', (message) => messages.push(message.text()));
  return messages;
}

export type { RunningDemo };
export { expect };

export function demoCrm(demo: RunningDemo) {
  if (!demo.crm) throw new Error('the demo runs against a CRM of its own here');
  return demo.crm;
}

/** What the stand-in took, as it parsed it. */
export function arrivals(demo: RunningDemo) {
  return demoCrm(demo).crm.arrivals;
}

/** The last of so many leads: the page has its receipt before the CRM has the lead. */
export async function lastArrival(demo: RunningDemo, count = 1) {
  // After a test with a CRM that is down, the relay goes easy on it for a while.
  await expect.poll(() => arrivals(demo).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
  expect(arrivals(demo)).toHaveLength(count);
  const arrival = arrivals(demo).at(-1);
  if (!arrival) throw new Error('nothing has arrived');
  return arrival;
}

/** The relay says no to the next sends of this page, so many times. */
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
  // What is still fading in has no contrast yet; what goes round for ever is not waited for.
  await page.evaluate(async () => {
    const finiteAnimations = document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(finiteAnimations.map(({ finished }) => finished));
  });
  // Else it opens a page of its own, and now and then the browser goes on taking this one for the one behind.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join('\n')}`),
  ).toEqual([]);
}
