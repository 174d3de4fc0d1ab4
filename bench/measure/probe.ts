/**
 * Watches a page from inside, the same in all; compiled alone and put into each page before anything else runs.
 * All times are milliseconds on the page's own clock, which starts with the navigation.
 */
export interface Probe {
  /** The worst session window of layout shifts, as Core Web Vitals has it. */
  cls: number;
  /** From each keystroke to the paint after it. */
  readonly keystrokes: number[];
  /** Marks that field, so that it can be found from outside. */
  markFirstField(): void;
  /** Waits for the next press of the pointer, and from then on for an open list. */
  watchOpening(): void;
  /** Waits for that event, and from then on for the options of the second of these controls. */
  watchChildList(controls: string, event: 'pointerdown' | 'change'): void;
  /** Milliseconds from the event to the paint of what was waited for, or until the main thread was free after it. */
  awaitResult(): Promise<number>;
}

declare global {
  interface Window {
    bench: Probe;
    /** Tells the bench when the first field that can be typed in was painted. */
    benchReady?(at: string): void;
  }
}

const typableSelector =
  ':is(input:not([type]), input:is([type=text], [type=email], [type=tel], [type=number]), textarea)';
/** The main thread was busy where two ticks of its heart are further apart. */
const busyGapMs = 50;
const timeoutMs = 60_000;
/** That long nothing held it any more. */
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
  awaitResult: () => pending ?? Promise.reject(new Error('nothing is watched')),
};

/** Not what is hidden from people, such as a trap for robots. */
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

/** What the child's options took to come, whoever asked for them. */
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

/** The browser draws its own lists after the page, so the page's paint alone does not say when they are there. */
async function waitUntilShown(startedAt: number, isShown: () => boolean): Promise<number> {
  const heartbeat = startHeartbeat();
  // Looked for just before a frame is drawn, and so in the first that shows it.
  do {
    await nextFrame();
    if (performance.now() - startedAt > timeoutMs) throw new Error('what was waited for never came');
  } while (!isShown());
  await afterPaint();
  const paintedAt = performance.now();
  while (performance.now() - Math.max(heartbeat.busyUntil(), paintedAt) < quietMs) await sleep(20);
  heartbeat.stop();
  return Math.max(heartbeat.busyUntil(), paintedAt) - startedAt;
}

/** Ticks on the main thread; a late one says until when somebody else had it. */
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

/** After the frame that is being made: a message comes when it is on its way to the screen. */
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
