import { CrmError } from '../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../config/config.js';
import { toWriteError } from '../storage/database/sql.js';
import type { LeadChange, LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import { computeRetryDelayMs } from './backoff.js';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import { type DeliveryCode, FileDelayedError } from './deliver-lead.js';

export interface WorkerDeps {
  readonly leads: LeadStore;
  readonly settings: OutboxSettings;
  /** Sends one lead. @throws CrmError, FileHeld */
  readonly deliver: (lead: StoredLead) => Promise<DeliveryCode>;
  /** Looks for unclear leads in the CRM; called often, does nothing when there is nothing to look for. */
  readonly reconcile: (now: number, breaker: CircuitBreaker) => Promise<void>;
  readonly now: () => number;
  /** Hears of leads that need a person, and of what went wrong in here. */
  readonly onEvent: (event: WorkerEvent) => void;
}

export type WorkerEvent =
  | {
      readonly type: LeadChange['state'];
      readonly receipt: string;
      readonly code: string;
    }
  | { readonly type: 'error'; readonly error: unknown };

export interface DeliveryWorker {
  /** Something was queued: don't wait for the next look. */
  notify(): void;
  readonly breaker: CircuitBreaker;
  /** Resolves when every attempt under way is over and written down. */
  stop(): Promise<void>;
}

/** Longest sleep, in milliseconds: another relay may have queued or left something. */
const maxPollIntervalMs = 1_000;
const minPollIntervalMs = 20;
/** A clock that moves by more at once was set, or the machine slept; in milliseconds. */
const clockStepThresholdMs = 5_000;

/**
 * Takes leads from the store to the CRM, one attempt at a time for each, until nothing is left.
 * @throws StoreError where nothing can be written down
 */
export async function startDeliveryWorker(deps: WorkerDeps): Promise<DeliveryWorker> {
  const { leads, settings, deliver, reconcile, now, onEvent } = deps;
  const breaker = createCircuitBreaker(settings.timeScale);
  const activeAttempts = new Set<Promise<void>>();
  const sendIntervalMs = 1_000 / settings.sendsPerSecond;
  const pollIntervalMs = Math.max(maxPollIntervalMs * settings.timeScale, minPollIntervalMs);
  let isStopped = false;
  let isIsolated = false;
  // By the clock that nobody sets, like all waits in here.
  let nextStartAt = 0;
  let nextSurveyAt = 0;
  // The clock that is set, by the one that nobody sets.
  const clockOffset = () => now() - performance.now();
  let lastClockOffset = clockOffset();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let polling: Promise<void> | undefined;
  let isNotified = false;

  // The first that a relay writes.
  await leads.recover(now(), now() + settings.settleMs).catch((error: unknown) => {
    throw toWriteError(error);
  });

  async function attemptDelivery(lead: StoredLead): Promise<void> {
    let change: LeadChange;
    try {
      const code = await deliver(lead);
      breaker.recordSuccess();
      change = { state: 'delivered', code, dueAt: now() };
    } catch (error) {
      change = changeAfterError(error, lead);
    }
    // However it ended, the relay has lived to write it down.
    const write = (state: LeadState) =>
      leads.changeState({ ...lead, state }, now(), { ...change, crashes: 0 });
    // Of one that was taken over meanwhile, because its lease seemed to be over, this is still the attempt that counts.
    const isWritten = (await write('trying')) || (await write('unclear'));
    if (isWritten) onEvent({ type: change.state, receipt: lead.receipt, code: change.code });
  }

  function changeAfterError(error: unknown, lead: StoredLead): LeadChange {
    const retryDelayMs = computeRetryDelayMs(lead.attempts, now() - lead.created_at) * settings.timeScale;
    if (error instanceof FileDelayedError) {
      if (error.isUnreachable) breaker.recordFailure(false);
      return { state: 'queued', code: error.code, dueAt: now() + retryDelayMs };
    }
    if (!(error instanceof CrmError)) {
      onEvent({ type: 'error', error });
      // Whatever it was, it would happen again: no lead stops the others.
      return { state: 'attention', code: 'relay-error', dueAt: now() };
    }
    const { code, outcome } = error;
    if (code === 'BAD_REQUEST' || code === 'BAD_PARAMS' || code === 'refused') {
      breaker.recordSuccess();
      return { state: 'attention', code, dueAt: now(), ...(outcome === 'unclear' && { repeat: true }) };
    }
    const isThrottled = code === 'LIMIT_EXCEEDED' || code === 'SERVER_IS_OVERLOADED';
    if (isThrottled || code === 'network' || code === 'timeout') breaker.recordFailure(isThrottled);
    if (outcome === 'unclear') {
      return {
        state: 'unclear',
        code,
        looks: 0,
        dueAt: now() + (breaker.isThrottled ? settings.settleThrottledMs : settings.settleMs),
      };
    }
    return { state: 'queued', code, dueAt: now() + Math.max(retryDelayMs, breaker.cooldownMs) };
  }

  async function poll(): Promise<void> {
    if (performance.now() >= nextSurveyAt) {
      nextSurveyAt = performance.now() + pollIntervalMs;
      if (Math.abs(clockOffset() - lastClockOffset) > clockStepThresholdMs)
        await leads.adjustToClockStep(now(), now() + settings.settleMs);
      lastClockOffset = clockOffset();
      await leads.expireLeases(now(), now() + settings.settleMs);
      await reconcile(now(), breaker);
    }
    while (!isStopped && remainingPauseMs() === 0) {
      const maxActive = breaker.isOpen || isIsolated ? 1 : settings.concurrency;
      const freeSlots = maxActive - activeAttempts.size;
      if (freeSlots <= 0) return;
      const claimed = await claim(freeSlots);
      if (claimed.length === 0) return;
      nextStartAt = performance.now() + sendIntervalMs * claimed.length;
      for (const lead of claimed) startAttempt(lead);
    }
  }

  async function claim(freeSlots: number): Promise<readonly StoredLead[]> {
    const leaseUntil = now() + settings.leaseMs;
    // Tried beside others, a lead that takes the relay down would be blamed on them as well.
    const crashedLeads = activeAttempts.size === 0 ? await leads.claimCrashed(now(), leaseUntil) : [];
    isIsolated = crashedLeads.length > 0;
    if (isIsolated) return crashedLeads;
    // With a pace below the store's speed, one at a time keeps the order and the pauses.
    return leads.claim(sendIntervalMs > 1 ? 1 : freeSlots, now(), leaseUntil);
  }

  function startAttempt(lead: StoredLead): void {
    const running = attemptDelivery(lead)
      // The store itself failed: the lead stays in `trying`, and is taken over as unclear.
      .catch((error: unknown) => onEvent({ type: 'error', error }))
      .finally(() => {
        activeAttempts.delete(running);
        notify();
      });
    activeAttempts.add(running);
  }

  function notify(): void {
    if (isStopped) return;
    clearTimeout(timer);
    if (polling) {
      isNotified = true;
      return;
    }
    isNotified = false;
    polling = poll()
      .catch((error: unknown) => onEvent({ type: 'error', error }))
      .finally(() => {
        polling = undefined;
        if (isStopped) return;
        timer = setTimeout(
          notify,
          isNotified ? Math.min(remainingPauseMs(), pollIntervalMs) : pollIntervalMs,
        );
      });
  }

  function remainingPauseMs(): number {
    return Math.max(0, nextStartAt - performance.now(), breaker.cooldownMs);
  }

  notify();
  return {
    notify,
    breaker,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await polling;
      await Promise.all(activeAttempts);
    },
  };
}
