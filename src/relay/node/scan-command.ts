import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Clock } from '../../async/clock.js';
import { withDeadline } from '../../async/deadline.js';
import { minuteMs } from '../../async/durations.js';
import type { ScanFile, ScanResult } from '../leads/files/receive-file.js';

/**
 * Time limit for a scan, in milliseconds. It includes the time until a scanner may start, because the visitor waits.
 */
const defaultTimeoutMs = minuteMs;
/**
 * Largest number of scanners that run at the same time. A scanner loads its virus database at each start, which needs
 * a gigabyte of memory.
 */
const maxRunning = 2;

interface ScanOptions {
  readonly timeoutMs?: number;
  readonly places?: number;
  /**
   * Waits for a number of milliseconds. Tests replace the function.
   * @default waits in real time
   */
  readonly sleep?: Clock['sleep'];
}

/** The virus scanner gave no result. The message is a sentence for the operator. It contains no text from the file. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
}

/**
 * Returns a function that scans a file with a command, which reads the file from standard input. The result is the
 * exit code of the command, as with ClamAV: 0 for a clean file, 1 for a file that must not be stored. Any other exit
 * code is an error.
 * @param command program and arguments; they are not interpreted by a shell
 */
export function createScanCommand(
  command: readonly string[],
  { timeoutMs = defaultTimeoutMs, places = maxRunning, sleep }: ScanOptions = {},
): ScanFile {
  let freePlaces = places;
  const waiting: (() => void)[] = [];

  async function takePlace(signal: AbortSignal): Promise<void> {
    while (freePlaces === 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    signal.throwIfAborted();
    freePlaces--;
  }

  return (content) =>
    withDeadline(
      timeoutMs,
      async (signal) => {
        await takePlace(signal);
        try {
          return await runScanner(command, content, signal);
        } finally {
          freePlaces++;
          // All of them check whether a place is free, in their order. The first one may have given up meanwhile.
          for (const wake of waiting.splice(0)) wake();
        }
      },
      sleep,
    );
}

async function runScanner(
  [program = '', ...parameters]: readonly string[],
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<ScanResult> {
  const child = spawn(program, parameters, { stdio: ['pipe', 'ignore', 'ignore'] });
  // A scanner closes its input early if it has read enough or was killed. The error is ignored, because the exit code
  // has the result.
  child.stdin.on('error', () => {});
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ScanError(`SCAN_COMMAND can't be started: ${error.code ?? error.message}.`)),
    );
    child.once('close', (code) => resolve(code));
  });
  // The error of `exit` is handled after the loop. This handler only prevents an "unhandled rejection" before that.
  exit.catch(() => {});
  try {
    for await (const piece of content) {
      if (child.exitCode !== null || !child.stdin.writable) break;
      if (!child.stdin.write(piece)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), exit]);
    }
    child.stdin.end();
    const code = await exit;
    if (code === 0) return 'clean';
    if (code === 1) return 'infected';
    throw new ScanError(`SCAN_COMMAND ended with ${code ?? 'a signal'} instead of 0 (clean) or 1 (found).`);
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
