import { defaultSettleSeconds } from './environment.js';

/** Timing of delivery and reconciliation (`docs/reliability.md`, sections 3 and 4). */
export interface OutboxSettings {
  /** Milliseconds before the search for an unclear lead. Longer than the CRM can take to store a request. */
  readonly settleMs: number;
  /** Replaces `settleMs` while the CRM is throttling. Milliseconds. */
  readonly settleThrottledMs: number;
  /** Number of delivery attempts that run at the same time. */
  readonly concurrency: number;
  /** Number of delivery attempts that start in a second. */
  readonly sendsPerSecond: number;
  /** Milliseconds after which a running attempt counts as abandoned, because its relay has crashed. */
  readonly leaseMs: number;
  /** Milliseconds between two readings of the CRM's list of requests. */
  readonly reconcileIntervalMs: number;
  /** The list is read back to this many milliseconds before the oldest unclear lead. */
  readonly listMarginMs: number;
  /** Largest difference between the clocks of relay and CRM, in milliseconds. */
  readonly clockToleranceMs: number;
  /** Pages of 50 entries that one reading of the list may fetch; at least 3. */
  readonly maxPagesPerRun: number;
  /** Pages that consecutive readings of the list may fetch in total. */
  readonly maxListPages: number;
  /** Factor for the delays between attempts. Tests use a value below 1. */
  readonly timeScale: number;
}

const settleMs = defaultSettleSeconds * 1_000;

export const defaultOutboxSettings: OutboxSettings = {
  settleMs,
  settleThrottledMs: 900_000,
  concurrency: 2,
  sendsPerSecond: 5,
  // Longer than an attempt with all its files can take, plus the time to settle.
  leaseMs: 600_000 + settleMs,
  reconcileIntervalMs: 120_000,
  listMarginMs: 600_000,
  clockToleranceMs: 120_000,
  maxPagesPerRun: 10,
  maxListPages: 200,
  timeScale: 1,
};
