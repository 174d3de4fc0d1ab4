import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** Milliseconds without a turn of the event loop after which the process ends. */
export const defaultStallMs = 10_000;
/** Number of waits that make up the limit. A process that was stopped and continued misses one beat, not all. */
const waitCount = 10;

/**
 * Code of the watching thread, which runs while the event loop of the relay does not turn. It waits for the next beat, and
 * ends the process if there is none in `waitCount` waits. A beat of -1 ends the thread.
 */
const threadSource = `
const { workerData: { beats, waitMs, waitCount, message } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let missed = 0;
for (let beat = 0; beat !== -1; ) {
  const result = Atomics.wait(beats, 0, beat, waitMs);
  const next = Atomics.load(beats, 0);
  missed = result === 'timed-out' && next === beat ? missed + 1 : 0;
  beat = next;
  if (missed < waitCount) continue;
  try {
    writeSync(2, message);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}`;

export interface Watchdog {
  stop(): void;
}

/**
 * Ends the process if its event loop does not turn for `stallMs`: nobody is answered then, and SIGTERM has no effect. All
 * accepted leads are on disk, and the service manager starts the relay again. Under a debugger the watchdog does nothing.
 */
export function startWatchdog(stallMs = defaultStallMs): Watchdog {
  if (inspector.url() !== undefined) return { stop() {} };
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const message =
    `The relay did nothing for ${stallMs / 1_000} s and ends itself. No accepted lead is lost. ` +
    'Start the relay again, and report this line with the last lines of the log.\n';
  const waitMs = stallMs / waitCount;
  const thread = new Worker(threadSource, {
    eval: true,
    // Loaders of the program need its event loop.
    execArgv: [],
    env: {},
    workerData: { beats, waitMs, waitCount, message },
  });
  // A machine without room for a thread runs the relay without a watchdog.
  thread.on('error', () => {});
  thread.unref();
  const timer = setInterval(() => beat((Atomics.load(beats, 0) + 1) % 1_000_000), waitMs / 2);
  timer.unref();

  function beat(value: number): void {
    Atomics.store(beats, 0, value);
    Atomics.notify(beats, 0);
  }
  return {
    stop() {
      clearInterval(timer);
      beat(-1);
    },
  };
}
