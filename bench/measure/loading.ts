import type { Visit } from './browser.js';

export interface Loading {
  /** Milliseconds from the start of the navigation until the first field is painted. */
  readonly ready: number;
  readonly cls: number;
}

/** Milliseconds to wait after the last request, so that late layout shifts are counted. */
const settleMs = 700;
const timeoutMs = 120_000;

/**
 * Opens a page. A script in the page reports when the first field is painted. Polling from outside would inject
 * scripts, which would keep the page busier than its own scripts do.
 * @returns milliseconds from the start of the navigation until the first field is painted
 */
export async function goUntilReady({ page, devtools }: Visit, url: string): Promise<number> {
  const ready = new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no text field appeared')), timeoutMs);
    devtools.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name !== 'benchReady') return;
      clearTimeout(timer);
      resolve(Number(payload));
    });
  });
  await devtools.send('Runtime.enable');
  await devtools.send('Runtime.addBinding', { name: 'benchReady' });
  await page.goto(url, { waitUntil: 'commit' });
  return ready;
}

export async function waitUntilIdle({ page }: Visit): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: timeoutMs });
  await page.waitForTimeout(settleMs);
}

export async function measureLoading(visit: Visit, url: string): Promise<Loading> {
  await openBlankPage(visit, url);
  const ready = await goUntilReady(visit, url);
  await waitUntilIdle(visit);
  return { ready, cls: await visit.page.evaluate(() => window.bench.cls) };
}

/** Opens a page of the same site first, so that the start of the renderer process is not measured. */
async function openBlankPage({ page }: Visit, url: string): Promise<void> {
  await page.goto(new URL('/blank', url).href);
}

export interface Work {
  /** Milliseconds that the main thread was busy, from the start of the navigation until the page is idle. */
  readonly busy: number;
  /** Size of the JavaScript heap in bytes after a garbage collection, when the page is idle. */
  readonly heap: number;
}

export async function measureWork(visit: Visit, url: string): Promise<Work> {
  const { devtools } = visit;
  await openBlankPage(visit, url);
  await devtools.send('Performance.enable');
  const before = await taskDuration(visit);
  await goUntilReady(visit, url);
  await waitUntilIdle(visit);
  const busy = (await taskDuration(visit)) - before;
  return { busy, heap: await measureHeap(visit) };
}

export async function measureHeap({ devtools }: Visit): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  await devtools.send('HeapProfiler.collectGarbage');
  return (await devtools.send('Runtime.getHeapUsage')).usedSize;
}

async function taskDuration({ devtools }: Visit): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
}
