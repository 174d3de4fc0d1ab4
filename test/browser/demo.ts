import { test as base, expect } from '@playwright/test';
import { type RunningDemo, startDemo } from '../../demo/start.js';

/** The running demo, one per worker, on ports of its own. */
export const test = base.extend<object, { demo: RunningDemo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };

/** What the stand-in took last, as it parsed it. */
export function lastArrival(demo: RunningDemo) {
  const arrival = demo.crm?.crm.arrivals.at(-1);
  if (!arrival) throw new Error('nothing has arrived');
  return arrival;
}
