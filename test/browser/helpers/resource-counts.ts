import { expect, type Page } from '@playwright/test';

/** Numbers of those resources of the page that code can leak. */
export interface ResourceCounts {
  /**
   * Event listeners and DOM nodes after garbage collection, including nodes outside the document. Source: DevTools
   * protocol.
   */
  readonly listeners: number;
  readonly nodes: number;
  /** Pending timers and active observers. */
  readonly timers: number;
  readonly observers: number;
  readonly heap: number;
}

interface ResourceLedger {
  /** Delays of the pending timers in milliseconds, by the id of the timer. */
  readonly timers: Map<unknown, unknown>;
  readonly observers: Set<object>;
}

declare global {
  interface Window {
    ledger?: ResourceLedger;
  }
}

/** Starts to record the timers and observers of the page. Call this function before the navigation. */
export async function trackResources(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const ledger: ResourceLedger = { timers: new Map(), observers: new Set() };
    window.ledger = ledger;
    const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
    const wrapStart =
      (set: (callback: TimerHandler) => unknown, firesOnce: boolean) =>
      (callback: unknown, ...timerArgs: unknown[]) => {
        const id: unknown = Reflect.apply(set, window, [
          (...args: unknown[]) => {
            if (firesOnce) ledger.timers.delete(id);
            if (typeof callback === 'function') callback(...args);
          },
          ...timerArgs,
        ]);
        ledger.timers.set(id, timerArgs[0]);
        return id;
      };
    const wrapClear = (clear: (id?: number) => void) => (id: unknown) => {
      ledger.timers.delete(id);
      Reflect.apply(clear, window, [id]);
    };
    Object.assign(window, {
      setTimeout: wrapStart(setTimeout, true),
      setInterval: wrapStart(setInterval, false),
      clearTimeout: wrapClear(clearTimeout),
      clearInterval: wrapClear(clearInterval),
    });
    const observerClasses = [MutationObserver, IntersectionObserver, ResizeObserver, PerformanceObserver];
    for (const { prototype } of observerClasses) {
      const { observe, disconnect } = prototype;
      Object.assign(prototype, {
        observe(this: object, ...args: unknown[]) {
          ledger.observers.add(this);
          return Reflect.apply(observe, this, args);
        },
        disconnect(this: object) {
          ledger.observers.delete(this);
          return Reflect.apply(disconnect, this, []);
        },
      });
    }
  });
}

/** Answers each request for a proof of work with a puzzle that has no solution, so the browser stops after one hash. */
export async function skipProofOfWork(page: Page): Promise<void> {
  await page.route('**/challenge', (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      json: { algorithm: 'SHA-256', challenge: '', salt: '', signature: '', maxnumber: 0 },
    }),
  );
}

/** Waits until no timer is pending, then collects garbage and counts the resources. */
export async function countResources(page: Page): Promise<ResourceCounts> {
  const devtools = await page.context().newCDPSession(page);
  // Timers for drafts and proofs of work still run after a form is removed.
  await expect.poll(() => readLedger(page).then(({ timers }) => timers), { intervals: [50] }).toBe(0);
  await devtools.send('HeapProfiler.enable');
  // Two garbage collections are needed: the second frees objects that finalizers or weak references held during the
  // first.
  for (let round = 0; round < 2; round++) await devtools.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await devtools.send('Memory.getDOMCounters');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await devtools.detach();
  return { nodes, listeners: jsEventListeners, ...(await readLedger(page)), heap: usedSize };
}

function readLedger(page: Page): Promise<Pick<ResourceCounts, 'timers' | 'observers'>> {
  return page.evaluate(() => ({
    timers: window.ledger?.timers.size ?? Number.NaN,
    observers: window.ledger?.observers.size ?? Number.NaN,
  }));
}
