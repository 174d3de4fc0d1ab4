import { type Clock, systemClock } from './clock.js';

/** Cancels a timer. Does nothing after the timer has fired. */
export type CancelTimer = () => void;

export interface TimerOptions {
  /** The timer alone does not keep a Node process running. Default: `false`. */
  readonly isBackground?: boolean;
}

/** Calls `callback` once, after `delayMs` milliseconds. */
export type SetTimer = (callback: () => void, delayMs: number, options?: TimerOptions) => CancelTimer;

/** A clock with cancellable timers, for code that runs until it is stopped. */
export interface TimerClock extends Pick<Clock, 'now' | 'monotonic'> {
  readonly setTimer: SetTimer;
}

/** The real time. */
export const systemTimerClock: TimerClock = {
  now: systemClock.now,
  monotonic: systemClock.monotonic,
  setTimer(callback, delayMs, { isBackground = false } = {}) {
    const timer = setTimeout(callback, delayMs);
    // Outside Node a timer is a number and keeps nothing running.
    if (isBackground && typeof timer === 'object') timer.unref();
    return () => clearTimeout(timer);
  },
};
