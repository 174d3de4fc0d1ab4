import { type Clock, systemClock } from '../../../async/clock.js';

/** Waits while another program, such as `sqlite3` or a backup, holds the lock of the database file. */
export interface LockWait {
  /** Runs `work` again until the database is not locked. @throws the last error, after `timeoutMs` */
  run<Result>(work: () => Result): Promise<Result>;
  /** Waits before the attempt with this number; the first attempt is 0. */
  pause(attempt: number): Promise<void>;
  /** Whether a wait that began at `startedAt` of the monotonic clock is over. */
  isOver(startedAt: number): boolean;
  readonly clock: Clock;
}

/** Time for which a statement waits for a lock, in milliseconds. A page waits 20 s for the answer of the relay. */
export const lockTimeoutMs = 5_000;
const initialPauseMs = 5;
const maxPauseMs = 100;

/**
 * SQLite's own `busy_timeout` stops the whole process while it waits. These waits let the event loop turn: other requests
 * are answered meanwhile.
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

/** Whether a statement failed because another connection holds a lock, so that it can succeed later. */
export function isLockedError(error: unknown): boolean {
  // `libsql` has codes such as SQLITE_BUSY_RECOVERY; `node:sqlite` has the number in `errcode`, extended codes included.
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof code === 'string' && /^SQLITE_(BUSY|LOCKED)/.test(code)) return true;
  const resultCode = Number(errcode) & 0xff;
  return resultCode === sqliteBusy || resultCode === sqliteLocked;
}
