import { expect, type Page } from '@playwright/test';

/** What a page holds that code can leave behind. */
export interface Holdings {
  /** Of the engine, after its garbage is gone: listeners on whatever is still alive, and nodes, detached ones too. */
  readonly listeners: number;
  readonly nodes: number;
  /** Timers that have not fired, and observers that still observe. */
  readonly timers: number;
  readonly observers: number;
  readonly heap: number;
}

interface Ledger {
  readonly timers: Set<unknown>;
  readonly observers: Set<object>;
}

declare global {
  interface Window {
    ledger?: Ledger;
  }
}

/** Writes down timers and observers from the page's first line on; call it before the page is opened. */
export async function keepLedger(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const ledger: Ledger = { timers: new Set(), observers: new Set() };
    window.ledger = ledger;
    const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
    const start =
      (set: (work: TimerHandler) => unknown, isOver: boolean) =>
      (work: unknown, ...rest: unknown[]) => {
        const id: unknown = Reflect.apply(set, window, [
          (...given: unknown[]) => {
            if (isOver) ledger.timers.delete(id);
            if (typeof work === 'function') work(...given);
          },
          ...rest,
        ]);
        ledger.timers.add(id);
        return id;
      };
    const end = (clear: (id?: number) => void) => (id: unknown) => {
      ledger.timers.delete(id);
      Reflect.apply(clear, window, [id]);
    };
    Object.assign(window, {
      setTimeout: start(setTimeout, true),
      setInterval: start(setInterval, false),
      clearTimeout: end(clearTimeout),
      clearInterval: end(clearInterval),
    });
    const kinds = [MutationObserver, IntersectionObserver, ResizeObserver, PerformanceObserver];
    for (const { prototype } of kinds) {
      const { observe, disconnect } = prototype;
      Object.assign(prototype, {
        observe(this: object, ...given: unknown[]) {
          ledger.observers.add(this);
          return Reflect.apply(observe, this, given);
        },
        disconnect(this: object) {
          ledger.observers.delete(this);
          return Reflect.apply(disconnect, this, []);
        },
      });
    }
  });
}

/** Once nothing is on its way any more. */
export async function holdingsOf(page: Page): Promise<Holdings> {
  const engine = await page.context().newCDPSession(page);
  // What was begun (a draft, a proof) comes to its end.
  await expect.poll(() => written(page).then(({ timers }) => timers)).toBe(0);
  await engine.send('HeapProfiler.enable');
  // What a finalizer or a weak reference held is gone with the second.
  for (let time = 0; time < 2; time++) await engine.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await engine.send('Memory.getDOMCounters');
  const { usedSize } = await engine.send('Runtime.getHeapUsage');
  await engine.detach();
  return { nodes, listeners: jsEventListeners, ...(await written(page)), heap: usedSize };
}

function written(page: Page): Promise<Pick<Holdings, 'timers' | 'observers'>> {
  return page.evaluate(() => ({
    timers: window.ledger?.timers.size ?? Number.NaN,
    observers: window.ledger?.observers.size ?? Number.NaN,
  }));
}
