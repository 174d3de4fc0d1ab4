import type { TimerClock } from '../../async/timer-clock.js';

/** Writes facts that the process alone knows, such as the CRM's answer to a send. They are lost if they are not written. */
export interface PersistentWriter {
  /**
   * Runs `write` until it succeeds. Each failure of the store is taken for a passing one.
   * @throws the last error, only some seconds after `stop`
   */
  run<Result>(write: () => Promise<Result>): Promise<Result>;
  /** The program ends: a write that still fails is given up soon. */
  stop(): void;
}

export interface PersistentWriterDeps extends Pick<TimerClock, 'monotonic' | 'setTimer'> {
  /** Called with the first error of each write. */
  readonly onError: (error: unknown) => void;
}

const initialPauseMs = 50;
/** A short pause: the write usually decides whether a lead is sent a second time. */
const maxPauseMs = 1_000;
/** Service managers kill a program that does not end within about ten seconds. */
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
      for (let attempt = 0; ; attempt++) {
        try {
          return await write();
        } catch (error) {
          if (attempt === 0) onError(error);
          if (monotonic() - stoppedAt >= stopTimeoutMs) throw error;
        }
        await pause(attempt);
      }
    },
    stop() {
      stoppedAt = Math.min(stoppedAt, monotonic());
    },
  };
}
