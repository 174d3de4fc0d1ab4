/** Cancels a timer. Does nothing after the timer has fired. */
export type CancelTimer = () => void;

export interface TimerOptions {
  /** The timer alone does not keep a Node process running. Default: `false`. */
  readonly isBackground?: boolean;
}

/** Calls `callback` once, after `delayMs` milliseconds. */
export type SetTimer = (callback: () => void, delayMs: number, options?: TimerOptions) => CancelTimer;

/** Time as a program sees it. Tests pass a clock that they advance themselves. */
export interface Clock {
  /** Milliseconds since 1970. A person or a time server can set this clock back or forward. */
  readonly now: () => number;
  /** Milliseconds since some moment in the past. This clock never goes back; use it to measure durations. */
  readonly monotonic: () => number;
  readonly setTimer: SetTimer;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, delayMs, { isBackground = false } = {}) {
    const timer = setTimeout(callback, delayMs);
    // Outside Node a timer is a number and keeps nothing running.
    if (isBackground && typeof timer === 'object') timer.unref();
    return () => clearTimeout(timer);
  },
};
