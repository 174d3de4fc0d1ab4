/**
 * Measures a page from inside. The bench compiles this file alone and injects the script before the scripts of the page.
 * All times are milliseconds since the navigation.
 */
export interface Probe {
  /** Cumulative layout shift as in Core Web Vitals: the worst session window. */
  cls: number;
  /** Milliseconds from each keystroke to the next paint. */
  readonly keystrokes: number[];
  /** Marks the first text field with an attribute, so that Playwright can find the field. */
  markFirstField(): void;
  /** Starts a measurement from the next press of the pointer to an open list. */
  watchOpening(): void;
  /** Starts a measurement from the next `event` to the options of the second control that matches `controls`. */
  watchChildList(controls: string, event: 'pointerdown' | 'change'): void;
  /** Milliseconds from the event to the paint of the list, or to the end of the work on the main thread after the paint. */
  awaitResult(): Promise<number>;
}

declare global {
  interface Window {
    bench: Probe;
    /** Reports the time of the paint of the first text field to the bench. */
    benchReady?(at: string): void;
  }
}

const typableSelector =
  ':is(input:not([type]), input:is([type=text], [type=email], [type=tel], [type=number]), textarea)';
/** A longer gap between two ticks of the heartbeat means that the main thread was busy. */
const busyGapMs = 50;
const timeoutMs = 60_000;
/** The main thread counts as idle after this time without a gap. */
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

/** Skips hidden fields such as a honeypot. */
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

/** Milliseconds of the last request for child options, of any contender. 0: no such request yet. */
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

/** The browser paints a native list after the page, so the paint of the page alone is too early. */
async function waitUntilShown(startedAt: number, isShown: () => boolean): Promise<number> {
  const heartbeat = startHeartbeat();
  // The check runs right before each frame, so the first frame with the list counts.
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

/** Ticks on the main thread. A late tick means that other work was running until now. */
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
