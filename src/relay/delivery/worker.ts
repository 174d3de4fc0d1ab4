import type { CancelTimer, TimerClock } from '../../async/timer-clock.js';
import type { OutboxSettings } from '../config/config.js';
import { toWriteError } from '../storage/database/sql.js';
import type { LeadChange, LeadState, StoredLead } from '../storage/tables/lead-schema.js';
import type { LeadStore } from '../storage/tables/lead-store.js';
import { createAttemptOutcome } from './attempt-outcome.js';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import type { DeliveryCode } from './deliver-lead.js';
import type { PersistentWriter } from './persistent-writer.js';

export interface WorkerDeps extends TimerClock {
  readonly leads: LeadStore;
  readonly settings: OutboxSettings;
  /** Sends a lead. @throws CrmError, FileDelayedError */
  readonly deliver: (lead: StoredLead) => Promise<DeliveryCode>;
  /** Searches the CRM for unclear leads. The worker calls it often; it returns at once if no search is due. */
  readonly reconcile: (now: number, breaker: CircuitBreaker) => Promise<void>;
  /** Writes the results of attempts. */
  readonly writer: PersistentWriter;
  /** Called after each change of a lead's state, and with each unexpected error. */
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
  /** A lead was queued: poll now instead of after the poll interval. */
  notify(): void;
  readonly breaker: CircuitBreaker;
  /** Resolves when every running attempt is finished and its result is stored. */
  stop(): Promise<void>;
}

/** Milliseconds between polls: another relay may have queued a lead in the shared database, or may have crashed. */
const maxPollIntervalMs = 1_000;
const minPollIntervalMs = 20;
/** A larger difference between the two clocks means that the wall clock was set, or that the machine was asleep. */
const clockStepThresholdMs = 5_000;

/**
 * Sends queued leads to the CRM until the store has no more. A lead has a single running attempt at a time.
 * @throws StoreError if the store cannot be written
 */
export async function startDeliveryWorker(deps: WorkerDeps): Promise<DeliveryWorker> {
  const { leads, settings, now, monotonic, onEvent } = deps;
  const breaker = createCircuitBreaker({ monotonic, timeScale: settings.timeScale });
  const attempts = createAttemptRunner(deps, breaker, notify);
  const maintain = createMaintenance(deps, breaker);
  const sendIntervalMs = 1_000 / settings.sendsPerSecond;
  const pollIntervalMs = getPollIntervalMs(settings);
  let isStopped = false;
  let isIsolated = false;
  /** Time of `monotonic()` from which the next send is allowed. */
  let nextStartAt = 0;
  let cancelTimer: CancelTimer = () => {};
  let polling: Promise<void> | undefined;
  let isNotified = false;

  // The first write of a relay: a store that cannot be written is found here.
  await leads.recover(now(), now() + settings.settleMs).catch((error: unknown) => {
    throw toWriteError(error);
  });

  async function poll(): Promise<void> {
    await maintain();
    while (!isStopped && remainingPauseMs() === 0) {
      const maxActive = breaker.isOpen || isIsolated ? 1 : settings.concurrency;
      const freeSlots = maxActive - attempts.count();
      if (freeSlots <= 0) return;
      const claimed = await claim(freeSlots);
      if (claimed.length === 0) return;
      nextStartAt = monotonic() + sendIntervalMs * claimed.length;
      for (const lead of claimed) attempts.start(lead);
    }
  }

  async function claim(freeSlots: number): Promise<readonly StoredLead[]> {
    const leaseUntil = now() + settings.leaseMs;
    // A lead after a crash is sent alone: if it ends the process again, no other lead gets a crash counted.
    const crashedLeads = attempts.count() === 0 ? await leads.claimCrashed(now(), leaseUntil) : [];
    isIsolated = crashedLeads.length > 0;
    if (isIsolated) return crashedLeads;
    // A slow pace claims a single lead at a time, which keeps the order and the pauses.
    return leads.claim(sendIntervalMs > 1 ? 1 : freeSlots, now(), leaseUntil);
  }

  function notify(): void {
    if (isStopped) return;
    cancelTimer();
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
        const delayMs = isNotified ? Math.min(remainingPauseMs(), pollIntervalMs) : pollIntervalMs;
        cancelTimer = deps.setTimer(notify, delayMs);
      });
  }

  function remainingPauseMs(): number {
    return Math.max(0, nextStartAt - monotonic(), breaker.cooldownMs);
  }

  notify();
  return {
    notify,
    breaker,
    async stop() {
      isStopped = true;
      cancelTimer();
      deps.writer.stop();
      await polling;
      await attempts.finish();
    },
  };
}

/** Runs attempts and stores their results. `onFinish` is called after each attempt. */
function createAttemptRunner(deps: WorkerDeps, breaker: CircuitBreaker, onFinish: () => void) {
  const { leads, settings, deliver, writer, now, onEvent } = deps;
  const active = new Set<Promise<void>>();
  const reportError = (error: unknown) => onEvent({ type: 'error', error });
  const changeAfterError = createAttemptOutcome({ settings, breaker, now, onError: reportError });

  async function attemptDelivery(lead: StoredLead): Promise<LeadChange> {
    try {
      const code = await deliver(lead);
      breaker.recordSuccess();
      return { state: 'delivered', code, dueAt: now() };
    } catch (error) {
      return changeAfterError(error, lead);
    }
  }

  async function run(lead: StoredLead): Promise<void> {
    const change = await attemptDelivery(lead);
    // Any result shows that this lead did not end the process: the count of crashes starts again.
    const write = (state: LeadState) =>
      writer.run(() => leads.changeState({ ...lead, state }, now(), { ...change, crashes: 0 }));
    // If the lease expired and another worker marked the lead `unclear`, the result of this attempt still wins.
    const isWritten = (await write('trying')) || (await write('unclear'));
    if (isWritten) onEvent({ type: change.state, receipt: lead.receipt, code: change.code });
  }

  return {
    count: () => active.size,
    start(lead: StoredLead): void {
      const running = run(lead)
        // The store failed until the relay was stopped: the lead stays `trying` until its lease expires, and becomes `unclear` then.
        .catch(reportError)
        .finally(release);
      active.add(running);
      // An attempt that never ends must not hold its slot for ever. A late result still counts.
      const cancelTimer = deps.setTimer(release, settings.leaseMs, { isBackground: true });

      function release(): void {
        cancelTimer();
        if (active.delete(running)) onFinish();
      }
    },
    async finish(): Promise<void> {
      await Promise.all(active);
    },
  };
}

/** Returns the work that is done once per poll interval: clock steps, expired leases and unclear leads. */
function createMaintenance(deps: WorkerDeps, breaker: CircuitBreaker): () => Promise<void> {
  const { leads, settings, reconcile, now, monotonic } = deps;
  const intervalMs = getPollIntervalMs(settings);
  let nextRunAt = 0;
  /** The wall clock minus the monotonic clock: constant, unless somebody sets the wall clock. */
  const readClockOffset = () => now() - monotonic();
  let lastClockOffset = readClockOffset();

  return async () => {
    if (monotonic() < nextRunAt) return;
    nextRunAt = monotonic() + intervalMs;
    if (Math.abs(readClockOffset() - lastClockOffset) > clockStepThresholdMs)
      await leads.adjustToClockStep(now(), now() + settings.settleMs);
    lastClockOffset = readClockOffset();
    await leads.expireLeases(now(), now() + settings.settleMs);
    await reconcile(now(), breaker);
  };
}

function getPollIntervalMs({ timeScale }: OutboxSettings): number {
  return Math.max(maxPollIntervalMs * timeScale, minPollIntervalMs);
}
