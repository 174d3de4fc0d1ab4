import type { Clock } from '../../async/clock.js';

const dayMs = 86_400_000;

/**
 * Creates a function that returns true while the time of day is in doubt: it went forward by more than a day against
 * the monotonic clock since the start. Erased data cannot be restored, so an operator gets a day to set the clock right.
 * After a day the new time counts as right, for example after the machine was suspended.
 */
export function createClockJumpCheck({ now, monotonic }: Pick<Clock, 'now' | 'monotonic'>): () => boolean {
  /** Difference between both clocks that counts as right. */
  let trustedOffsetMs = now() - monotonic();
  /** Time of the monotonic clock at which the jump was noticed. Undefined: there was no jump. */
  let noticedAt: number | undefined;
  return () => {
    const offsetMs = now() - monotonic();
    noticedAt = offsetMs - trustedOffsetMs > dayMs ? (noticedAt ?? monotonic()) : undefined;
    if (noticedAt !== undefined && monotonic() - noticedAt < dayMs) return true;
    noticedAt = undefined;
    trustedOffsetMs = offsetMs;
    return false;
  };
}
