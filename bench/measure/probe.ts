/**
 * Measures a page from inside. The benchmark compiles this file alone and runs it before the scripts of the page. All
 * times are milliseconds since the navigation.
 */
export interface Probe {
  /** Cumulative layout shift as in Core Web Vitals: the worst session window. */
  cls: number;
  /** Milliseconds from each keystroke to the next paint. */
  readonly keystrokes: number[];
  /** Marks the first text field with an attribute, so that Playwright can find the field. */
  markFirstField(): void;
  /** Starts a measurement: from the next press of the pointer until a list is open. */
  watchOpening(): void;
  /** Starts a measurement: from the next `event` until the second element that matches `controls` has its options. */
  watchChildList(controls: string, event: 'pointerdown' | 'change'): void;
  /**
   * Returns the milliseconds from the event until the list is painted, or until the main thread is idle after that,
   * if this is later.
   */
  awaitResult(): Promise<number>;
}

declare global {
  interface Window {
    bench: Probe;
    /** Function that the benchmark adds to the page: gets the time at which the first text field was painted. */
    benchReady?(at: string): void;
  }
}

const typableSelector =
  ':is(input:not([type]), input:is([type=text], [type=email], [type=tel], [type=number]), textarea)';
/** Milliseconds between two timer ticks above which the main thread counts as busy. */
const busyGapMs = 50;
const timeoutMs = 60_000;
/** Milliseconds without a gap above `busyGapMs` between two timer ticks, after which the main thread counts as idle. */
const quietMs = 600;

let pending: Promise<number> | undefined;

const probe: Probe = {
  cls: 0,
  keystrokes: [],
  markFirstField: () => firstField()?.setAttribute('data-bench-first', ''),
  watchOpening() {
    pending = watch('pointerdown', isListOpen);
  },
  watchChildList(controls, event) {
    performance.clearResourceTimings();
    pending = watch(event, () => isChildListThere(controls)).then((taken) => taken - requestTime());
  },
  awaitResult: () => pending ?? Promise.reject(new Error('no measurement was started')),
};

/** Finds the first visible field. Hidden fields, such as a spam trap, are skipped. */
function firstField(): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLInputElement>(typableSelector)].find(
    (input) => !input.disabled && !input.readOnly && input.checkVisibility({ visibilityProperty: true }),
  );
}

function isListOpen(): boolean {
  const isShown = (list: Element) => list.checkVisibility() && list.childElementCount > 0;
  return (
    document.querySelector('select:open') !== null ||
    [...document.querySelectorAll('[role=listbox], .fjs-dropdownlist')].some(isShown)
  );
}

function isChildListThere(controls: string): boolean {
  const child = document.querySelectorAll(controls)[1];
  if (requestTime() === 0 || !child || child.matches(':disabled, [aria-disabled=true], [aria-busy=true]')) {
    return false;
  }
  return !(child instanceof HTMLSelectElement) || child.options.length > 2;
}

/** Returns the duration of the last request for child options, in milliseconds. 0: there was no such request yet. */
function requestTime(): number {
  const lists = performance
    .getEntriesByType('resource')
    .filter(({ name }) => /\/lists\/|\/binded/.test(name));
  return lists.at(-1)?.duration ?? 0;
}

function watch(event: 'pointerdown' | 'change', isShown: () => boolean): Promise<number> {
  return new Promise((resolve, reject) => {
    addEventListener(event, ({ timeStamp }) => waitUntilShown(timeStamp, isShown).then(resolve, reject), {
      capture: true,
      once: true,
    });
  });
}

/**
 * Waits until a list is visible. The browser paints a native list after the page, so the paint of the page would be
 * too early.
 */
async function waitUntilShown(startedAt: number, isShown: () => boolean): Promise<number> {
  const heartbeat = startHeartbeat();
  // The check runs right before each frame is painted, so the first frame with the list is found.
  do {
    await nextFrame();
    if (performance.now() - startedAt > timeoutMs) throw new Error('the list never appeared');
  } while (!isShown());
  await afterPaint();
  const paintedAt = performance.now();
  while (performance.now() - Math.max(heartbeat.busyUntil(), paintedAt) < quietMs) await sleep(20);
  heartbeat.stop();
  return Math.max(heartbeat.busyUntil(), paintedAt) - startedAt;
}

/** Starts a timer on the main thread. A late tick means that other work was running until then. */
function startHeartbeat() {
  let [last, busyUntil] = [performance.now(), 0];
  const timer = setInterval(() => {
    const now = performance.now();
    if (now - last > busyGapMs) busyUntil = now;
    last = now;
  }, 4);
  return { busyUntil: () => busyUntil, stop: () => clearInterval(timer) };
}

function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Resolves after the current frame: the browser delivers the message when the frame is on its way to the screen. */
function afterPaint(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(undefined);
  });
}

function sleep(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

async function watchFirstField(): Promise<void> {
  do await nextFrame();
  while (!firstField());
  await afterPaint();
  window.benchReady?.(`${performance.now()}`);
}

function watchShifts(): void {
  let [value, first, last] = [0, 0, 0];
  new PerformanceObserver((entries) => {
    for (const entry of entries.getEntries() as LayoutShift[]) {
      if (entry.hadRecentInput) continue;
      const isSameWindow = value > 0 && entry.startTime - last < 1_000 && entry.startTime - first < 5_000;
      if (!isSameWindow) [value, first] = [0, entry.startTime];
      value += entry.value;
      last = entry.startTime;
      probe.cls = Math.max(probe.cls, value);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
}

function watchKeys(): void {
  addEventListener(
    'keydown',
    async ({ timeStamp }) => {
      await nextFrame();
      await afterPaint();
      probe.keystrokes.push(performance.now() - timeStamp);
    },
    { capture: true },
  );
}

window.bench = probe;
watchFirstField();
watchShifts();
watchKeys();
