import { defaultCrmTimeoutSeconds, defaultSettleSeconds } from './environment.js';

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

/** The settings that decide how long the steps of a delivery can take. */
export interface OutboxTimes {
  /** `SETTLE_SECONDS`, in milliseconds. */
  readonly settleMs: number;
  /** `CRM_TIMEOUT_SECONDS`, in milliseconds. */
  readonly crmTimeoutMs: number;
}

const minSettleThrottledMs = 900_000;
const minStepMs = 600_000;
/**
 * Longest step of an attempt, in deadlines of the CRM: the upload of a file may take six of them, at both addresses of the
 * CRM. A send takes at most eight: the detection of the dialect and the send, each in both dialects and at both addresses.
 */
const maxStepTimeouts = 12;
/** Time for the store and for encryption, in milliseconds. */
const stepOverheadMs = 60_000;

/** Returns the settings of delivery and reconciliation that fit the configured times. */
export function deriveOutboxSettings({ settleMs, crmTimeoutMs }: OutboxTimes): OutboxSettings {
  return {
    settleMs,
    settleThrottledMs: Math.max(minSettleThrottledMs, settleMs),
    concurrency: 2,
    sendsPerSecond: 5,
    // The worker starts the lease again before each step.
    leaseMs: Math.max(minStepMs, maxStepTimeouts * crmTimeoutMs + stepOverheadMs) + settleMs,
    reconcileIntervalMs: 120_000,
    listMarginMs: 600_000,
    clockToleranceMs: 120_000,
    maxPagesPerRun: 10,
    maxListPages: 200,
    timeScale: 1,
  };
}

export const defaultOutboxSettings: OutboxSettings = deriveOutboxSettings({
  settleMs: defaultSettleSeconds * 1_000,
  crmTimeoutMs: defaultCrmTimeoutSeconds * 1_000,
});
