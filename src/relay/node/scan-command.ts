import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withDeadline } from '../../async/deadline.js';
import type { ScanFile, ScanResult } from '../leads/files/receive-file.js';

/** Deadline of a scan, in milliseconds, with the wait for a free place. The visitor waits for the scan. */
const defaultTimeoutMs = 60_000;
/** Scanners that run at once. A scanner loads its database at each start, which takes a gigabyte. */
const maxRunning = 2;

/** The scanner gave no verdict. The message is a sentence for the operator and has no text of the file. */
export class ScanError extends Error {
  override readonly name = 'ScanError';
}

/**
 * Returns a function that gives a file to the command on its standard input. The exit code is the verdict, as ClamAV has it:
 * 0 for a clean file, 1 for a file that must not be stored. Any other end is an error.
 * @param command program and arguments; no shell reads them
 */
export function createScanCommand(
  command: readonly string[],
  { timeoutMs = defaultTimeoutMs, places = maxRunning } = {},
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
    withDeadline(timeoutMs, async (signal) => {
      await takePlace(signal);
      try {
        return await runScanner(command, content, signal);
      } finally {
        freePlaces++;
        waiting.shift()?.();
      }
    });
}

async function runScanner(
  [program = '', ...parameters]: readonly string[],
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<ScanResult> {
  const child = spawn(program, parameters, { stdio: ['pipe', 'ignore', 'ignore'] });
  // A scanner that has seen enough, or that was killed, closes its input early: its exit code says the rest.
  child.stdin.on('error', () => {});
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ScanError(`SCAN_COMMAND can't be started: ${error.code ?? error.message}.`)),
    );
    child.once('close', (code) => resolve(code));
  });
  // Its error is found at the end, after the loop.
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
