import inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';

/** Milliseconds for which the event loop may be blocked before the process is ended. */
const defaultStallMs = 10_000;
/**
 * Number of parts into which the time limit is divided. If the whole process was stopped and continued, only one part
 * is missed, so the process is not ended.
 */
const waitCount = 10;

/**
 * Code of the watchdog thread, which runs even while the event loop of the relay is blocked. The relay regularly sends
 * a number (a "beat") to the thread. If there is no beat during `waitCount` waits, the thread ends the process. A beat
 * of -1 ends only the thread.
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
 * Ends the process if its event loop is blocked for `stallMs`, because a blocked relay answers no request and does not
 * react to SIGTERM. No lead is lost: all accepted leads are on disk, and the service manager starts the relay again.
 * Under a debugger the watchdog does nothing.
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
    // The thread of the watchdog starts without the module loaders of the program (`--import`): they run in the main
    // thread, which may be blocked.
    execArgv: [],
    env: {},
    workerData: { beats, waitMs, waitCount, message },
  });
  // If the machine cannot start another thread, the relay runs without a watchdog.
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
