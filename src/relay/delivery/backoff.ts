const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Waits after the first tries that failed for certain. */
const initialDelaysMs = [0, 5 * secondMs, 30 * secondMs, 2 * minuteMs, 5 * minuteMs];

/**
 * How long to wait before the next try, in milliseconds, ± 20 %: soon, then every 15 minutes for three days,
 * then every hour. There is no end: an undelivered lead is never given up by a timer.
 */
export function computeRetryDelayMs(attempts: number, ageMs: number, random = Math.random()): number {
  const delayMs = initialDelaysMs[attempts] ?? (ageMs < 72 * hourMs ? 15 * minuteMs : hourMs);
  return Math.round(delayMs * (0.8 + 0.4 * random));
}

const reconcileDelaysMs = [15 * minuteMs, hourMs, 4 * hourMs];

/**
 * How long to wait before looking again for a lead that was not found for certain, in milliseconds; undefined when it
 * was looked for often enough (reliability.md 5.3), which it never is where that is `endless`.
 */
export function computeReconcileDelayMs(lookCount: number, isEndless: boolean): number | undefined {
  return reconcileDelaysMs[lookCount] ?? (isEndless ? reconcileDelaysMs.at(-1) : undefined);
}
