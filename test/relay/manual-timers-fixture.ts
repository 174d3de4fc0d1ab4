import type { SetTimer } from '../../src/async/timer-clock.js';

interface ManualTimer {
  readonly dueAt: number;
  readonly isBackground: boolean;
  readonly callback: () => void;
}

/** A monotonic clock with timers. The clock stands still until a test advances it. */
export function createManualTimers() {
  const timers = new Set<ManualTimer>();
  let elapsedMs = 0;
  const setTimer: SetTimer = (callback, delayMs, { isBackground = false } = {}) => {
    const timer = { dueAt: elapsedMs + delayMs, callback, isBackground };
    timers.add(timer);
    return () => timers.delete(timer);
  };
  return {
    /** The timers that have not fired yet. */
    timers,
    setTimer,
    monotonic: () => elapsedMs,
    /**
     * Advances the clock to the next timer that is due until `endMs`, and fires this timer. Returns false if there is no
     * such timer: the clock then shows `endMs`.
     */
    fireNext(endMs: number): boolean {
      const [next] = [...timers].filter(({ dueAt }) => dueAt <= endMs).sort((a, b) => a.dueAt - b.dueAt);
      if (!next) {
        elapsedMs = endMs;
        return false;
      }
      timers.delete(next);
      elapsedMs = Math.max(elapsedMs, next.dueAt);
      next.callback();
      return true;
    },
  };
}
