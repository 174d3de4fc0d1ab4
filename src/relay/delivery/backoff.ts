const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Delays before the next attempt to deliver a lead, in milliseconds. The index is the number of attempts so far. */
const initialDelaysMs = [0, 5 * secondMs, 30 * secondMs, 2 * minuteMs, 5 * minuteMs];

/**
 * Delay before the next attempt to deliver a lead, in milliseconds, varied by ± 20 %. After the initial delays the
 * relay tries every 15 minutes for three days, and then every hour without end. So no lead is given up because of its
 * age.
 * @param attempts number of attempts so far
 * @param ageMs age of the lead in milliseconds
 * @param random from 0 to 1; selects a delay within the ± 20 %
 */
export function computeRetryDelayMs(attempts: number, ageMs: number, random = Math.random()): number {
  const delayMs = initialDelaysMs[attempts] ?? (ageMs < 72 * hourMs ? 15 * minuteMs : hourMs);
  return Math.round(delayMs * (0.8 + 0.4 * random));
}

const reconcileDelaysMs = [15 * minuteMs, hourMs, 4 * hourMs];

/**
 * Delay before the next search in the CRM for an unclear lead (the CRM may or may not have it), in milliseconds.
 * `undefined`: the relay does not search again.
 * @param lookCount number of searches so far that proved nothing
 * @param isEndless true: the last delay is repeated without end, so the result is never `undefined`
 */
export function computeReconcileDelayMs(lookCount: number, isEndless: boolean): number | undefined {
  return reconcileDelaysMs[lookCount] ?? (isEndless ? reconcileDelaysMs.at(-1) : undefined);
}
