import { type Clock, systemClock } from '../../../async/clock.js';

/** Waits while another program, such as `sqlite3` or a backup, locks the database file. */
export interface LockWait {
  /**
   * Repeats `work` until no other program locks the database.
   * @throws the last error of `work`, if the lock lasts longer than `timeoutMs`
   */
  run<Result>(work: () => Result): Promise<Result>;
  /**
   * Waits before another attempt to use the locked database. `attempt` is the number of the attempt; the first is 0.
   */
  pause(attempt: number): Promise<void>;
  /** Returns true if a wait that began at `startedAt` (monotonic clock, milliseconds) has reached the time limit. */
  isOver(startedAt: number): boolean;
  readonly clock: Clock;
}

/**
 * Longest time for which a statement waits for a lock of the database, in milliseconds. It is shorter than the 20 s
 * for which a page waits for the relay's response.
 */
export const lockTimeoutMs = 5_000;
const initialPauseMs = 5;
const maxPauseMs = 100;

/**
 * Creates the functions that wait for a locked database without blocking the event loop. Other requests are answered
 * meanwhile; SQLite's own `busy_timeout` would block the whole process.
 */
export function createLockWait(clock: Clock = systemClock, timeoutMs = lockTimeoutMs): LockWait {
  const pause = (attempt: number) => clock.sleep(Math.min(initialPauseMs * 2 ** attempt, maxPauseMs));
  const isOver = (startedAt: number) => clock.monotonic() - startedAt >= timeoutMs;
  return {
    clock,
    pause,
    isOver,
    async run(work) {
      const startedAt = clock.monotonic();
      for (let attempt = 0; ; attempt++) {
        try {
          return work();
        } catch (error) {
          if (!isLockedError(error) || isOver(startedAt)) throw error;
        }
        await pause(attempt);
      }
    },
  };
}

const sqliteBusy = 5;
const sqliteLocked = 6;

/**
 * Returns true if a statement failed because another connection locks the database. Then the statement can succeed
 * later.
 */
export function isLockedError(error: unknown): boolean {
  // `libsql` has codes as text, such as SQLITE_BUSY_RECOVERY. `node:sqlite` has SQLite's number in `errcode`, which
  // can be an extended code.
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)) return true;
  const resultCode = Number(errcode) & 0xff;
  return resultCode === sqliteBusy || resultCode === sqliteLocked;
}
