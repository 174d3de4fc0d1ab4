import type { Clock } from '../../async/clock.js';
import { dayMs } from '../../async/durations.js';

/**
 * Milliseconds for which a relay may have been stopped. After a longer time, the clock is in doubt: a machine whose
 * clock has lost its battery can start with a wrong year.
 */
const maxDownMs = 7 * dayMs;

/**
 * Creates a function that returns true while the time of day is in doubt: it went forward by more than a day against
 * the monotonic clock since the start, or by more than a week since the last check before the start. Erased data cannot
 * be restored, so an operator gets a day to set the clock right. After a day the new time counts as right, for example
 * after the machine was suspended.
 * @returns a function that gets the time of the last check, in milliseconds since 1970. Only its first call reads it
 */
export function createClockJumpCheck({
  now,
  monotonic,
}: Pick<Clock, 'now' | 'monotonic'>): (lastCheckAt?: number) => boolean {
  const [startedAt, monotonicStart] = [now(), monotonic()];
  let isFirstCall = true;
  /** Difference between both clocks that counts as right. */
  let trustedOffsetMs = startedAt - monotonicStart;
  /** Time of the monotonic clock at which the jump was noticed. Undefined: there was no jump. */
  let noticedAt: number | undefined;
  return (lastCheckAt = startedAt) => {
    if (isFirstCall && startedAt - lastCheckAt > maxDownMs) trustedOffsetMs = lastCheckAt - monotonicStart;
    isFirstCall = false;
    const offsetMs = now() - monotonic();
    noticedAt = offsetMs - trustedOffsetMs > dayMs ? (noticedAt ?? monotonic()) : undefined;
    if (noticedAt !== undefined && monotonic() - noticedAt < dayMs) return true;
    noticedAt = undefined;
    trustedOffsetMs = offsetMs;
    return false;
  };
}
