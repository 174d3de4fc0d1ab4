import { type Clock, systemClock } from './clock.js';

/** Function that cancels a timer. It does nothing if the timer has already fired. */
export type CancelTimer = () => void;

export interface TimerOptions {
  /**
   * `true`: a Node process may end while this timer is still waiting. `false` (the default): the timer keeps the
   * process running.
   */
  readonly isBackground?: boolean;
}

/** Calls `callback` once, after `delayMs` milliseconds. */
export type SetTimer = (callback: () => void, delayMs: number, options?: TimerOptions) => CancelTimer;

/** A clock with cancellable timers, for code that runs until it is stopped. */
export interface TimerClock extends Pick<Clock, 'now' | 'monotonic'> {
  readonly setTimer: SetTimer;
}

/** The clock that uses the time and the timers of the computer. Tests use other clocks, so that they need not wait. */
export const systemTimerClock: TimerClock = {
  now: systemClock.now,
  monotonic: systemClock.monotonic,
  setTimer(callback, delayMs, { isBackground = false } = {}) {
    const timer = setTimeout(callback, delayMs);
    // In a browser a timer is a number without `unref`. Only Node has a process that a timer can keep running.
    if (isBackground && typeof timer === 'object') timer.unref();
    return () => clearTimeout(timer);
  },
};
