import type { TimerClock } from '../../async/timer-clock.js';

/**
 * Stores facts in the database that only this process knows, such as the CRM's answer to a lead. If such a write is
 * given up, the fact is lost.
 */
export interface PersistentWriter {
  /**
   * Repeats `write` until it succeeds, because a failure of the database is usually temporary.
   * @throws the last error of `write`, but only if it fails for some seconds after `stop` was called
   */
  run<Result>(write: () => Promise<Result>): Promise<Result>;
  /**
   * Tells the writer that the program ends. A write that fails is then given up some seconds after its first failure:
   * the answer of the CRM can arrive long after the stop.
   */
  stop(): void;
}

export interface PersistentWriterDeps extends Pick<TimerClock, 'monotonic' | 'setTimer'> {
  /** Called with the first error of each write; later errors of the same write are not reported. */
  readonly onError: (error: unknown) => void;
}

const initialPauseMs = 50;
/**
 * Longest pause between two tries of a write, in milliseconds. The pause is short, because the write often decides
 * whether a lead is sent a second time.
 */
const maxPauseMs = 1_000;
/**
 * Time for which a write may fail after `stop`, in milliseconds. Service managers kill a program that does not end in
 * time.
 */
const stopTimeoutMs = 3_000;

export function createPersistentWriter(deps: PersistentWriterDeps): PersistentWriter {
  const { monotonic, setTimer, onError } = deps;
  let stoppedAt = Number.POSITIVE_INFINITY;

  function pause(attempt: number): Promise<void> {
    return new Promise((resolve) => {
      setTimer(resolve, Math.min(initialPauseMs * 2 ** attempt, maxPauseMs));
    });
  }

  return {
    async run(write) {
      let failedAt = Number.POSITIVE_INFINITY;
      for (let attempt = 0; ; attempt++) {
        try {
          return await write();
        } catch (error) {
          if (attempt === 0) onError(error);
          failedAt = Math.min(failedAt, monotonic());
          if (monotonic() - Math.max(stoppedAt, failedAt) >= stopTimeoutMs) throw error;
        }
        await pause(attempt);
      }
    },
    stop() {
      stoppedAt = Math.min(stoppedAt, monotonic());
    },
  };
}
