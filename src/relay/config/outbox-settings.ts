import { minuteMs } from '../../async/durations.js';
import { defaultCrmTimeoutSeconds, defaultSettleSeconds } from './environment.js';

/**
 * Timing of the delivery of leads to the CRM, and of the search for leads whose delivery had an unclear result
 * (`docs/reliability.md`, sections 3 and 4).
 */
export interface OutboxSettings {
  /**
   * If it is unclear whether the CRM has stored a lead, the relay searches the CRM for the lead after this time
   * (milliseconds). It must be longer than the CRM can take to store a request.
   */
  readonly settleMs: number;
  /**
   * Milliseconds after which the relay searches the CRM for a lead with an unclear result, if the CRM limits the rate
   * of requests. Such a CRM stores leads later, so the time is longer than `settleMs`.
   */
  readonly settleThrottledMs: number;
  /** Largest number of leads that are delivered to the CRM at the same time. */
  readonly concurrency: number;
  /** Largest number of deliveries to the CRM that start in a second. */
  readonly sendsPerSecond: number;
  /**
   * Milliseconds that a relay may take for one step of a delivery (the lease). After that, the relay has probably
   * crashed, and another relay may take over the lead.
   */
  readonly leaseMs: number;
  /** Milliseconds between two searches in the CRM for unclear leads: leads that the CRM may or may not have stored. */
  readonly reconcileIntervalMs: number;
  /**
   * When the relay searches the CRM's list of requests for leads, it reads this number of milliseconds further back
   * than the time at which the oldest of these leads was sent.
   */
  readonly listMarginMs: number;
  /** Largest difference between the clocks of the relay and the CRM that is tolerated, in milliseconds. */
  readonly clockToleranceMs: number;
  /**
   * Largest number of requests that one search may send to the CRM. Each request loads a page of 50 or 500 entries. The
   * number must be at least 3.
   */
  readonly maxPagesPerRun: number;
  /** Largest number of pages of the CRM's list that consecutive searches may read in total. */
  readonly maxListPages: number;
  /** Factor for the waiting times between delivery attempts. Tests use a value below 1. */
  readonly timeScale: number;
  /**
   * Shortest time between two looks for queued leads, in milliseconds. It matters with a small `timeScale`: an idle relay
   * that looks every 20 ms takes 4 % of a processor core.
   */
  readonly minPollIntervalMs: number;
}

/** The settings from which the time limits of a delivery are derived. */
export interface OutboxTimes {
  /**
   * If it is unclear whether the CRM has stored a lead, the relay searches the CRM for the lead after this time: the
   * setting `SETTLE_SECONDS`, in milliseconds.
   */
  readonly settleMs: number;
  /** Time limit for a CRM request in milliseconds, from the setting `CRM_TIMEOUT_SECONDS`. */
  readonly crmTimeoutMs: number;
}

const minSettleThrottledMs = 900_000;
const minStepMs = 600_000;
/**
 * Duration of the longest step of a delivery, as a multiple of the time limit for a CRM request. The upload of a file
 * has six times this limit (`uploadTimeoutFactor`), at each of the two addresses of the CRM: twelve times in all.
 * Sending a lead takes at most eight requests: a read and the lead itself, each with both names of the CRM's API action
 * and at both addresses.
 */
const maxStepTimeouts = 12;
/**
 * Time that one step of a delivery may take for database access and encryption, in addition to its CRM requests,
 * in milliseconds.
 */
const stepOverheadMs = minuteMs;

/**
 * Computes the settings of the delivery, and of reconciliation (the search for leads with an unclear result), from the
 * configured times.
 */
export function deriveOutboxSettings({ settleMs, crmTimeoutMs }: OutboxTimes): OutboxSettings {
  return {
    settleMs,
    settleThrottledMs: Math.max(minSettleThrottledMs, settleMs),
    concurrency: 2,
    sendsPerSecond: 5,
    // The time limit for a delivery (the lease) starts again before each step, so it only has to cover the longest
    // step.
    leaseMs: Math.max(minStepMs, maxStepTimeouts * crmTimeoutMs + stepOverheadMs) + settleMs,
    reconcileIntervalMs: 120_000,
    listMarginMs: 600_000,
    clockToleranceMs: 120_000,
    maxPagesPerRun: 10,
    maxListPages: 200,
    timeScale: 1,
    minPollIntervalMs: 20,
  };
}

export const defaultOutboxSettings: OutboxSettings = deriveOutboxSettings({
  settleMs: defaultSettleSeconds * 1_000,
  crmTimeoutMs: defaultCrmTimeoutSeconds * 1_000,
});
