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
  /**
   * Makes one attempt to send a lead to the CRM.
   * @param stopping is aborted when the worker stops: a lead that was not sent by then is not sent
   * @throws CrmError, FileDelayedError
   */
  readonly deliver: (lead: StoredLead, stopping: AbortSignal) => Promise<DeliveryCode>;
  /**
   * Searches the CRM for unclear leads (leads that the CRM may or may not have). The worker calls the function often;
   * it returns at once if no search is due.
   */
  readonly reconcile: (now: number, breaker: CircuitBreaker) => Promise<void>;
  /** True: the database is a copy that was restored (`isRestoredCopy`). */
  readonly isCopy: boolean;
  /** Writes the results of attempts to the database. */
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
  /**
   * Tells the worker that a lead was queued. The worker then looks for queued leads at once instead of after the poll
   * interval.
   */
  notify(): void;
  readonly breaker: CircuitBreaker;
  /** Stops the worker. Resolves when every running attempt is finished and its result is stored. */
  stop(): Promise<void>;
}

/**
 * Milliseconds between two polls of the database. Polls are needed because another relay that shares the database may
 * have queued a lead or crashed.
 */
const maxPollIntervalMs = 1_000;
/**
 * If the wall clock differs from the monotonic clock by more than this number of milliseconds, somebody has set the
 * wall clock, or the machine was asleep.
 */
const clockStepThresholdMs = 5_000;

/**
 * Starts the worker that sends queued leads to the CRM. A lead never has two attempts at the same time.
 * @throws StoreError if the database cannot be written
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
  /** Time from which the next lead may be sent, as returned by `monotonic()`. */
  let nextStartAt = 0;
  let cancelTimer: CancelTimer = () => {};
  let polling: Promise<void> | undefined;
  let isNotified = false;

  // This is the first write after the start of the relay. A database that cannot be written is found here.
  await leads.recover(now(), now() + settings.settleMs, deps.isCopy).catch((error: unknown) => {
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
    // A lead during whose sending the relay crashed is sent alone. If the lead makes the relay crash again, the crash
    // is counted for no other lead.
    const crashedLeads = attempts.count() === 0 ? await leads.claimCrashed(now(), leaseUntil) : [];
    isIsolated = crashedLeads.length > 0;
    if (isIsolated) return crashedLeads;
    // If there has to be a pause between two leads, the worker takes only one lead at a time. So the order and the
    // pauses are kept.
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
        // A pause between two leads is usually shorter than the poll interval, and more leads may be waiting.
        const pauseMs = remainingPauseMs();
        const delayMs = pauseMs > 0 || isNotified ? Math.min(pauseMs, pollIntervalMs) : pollIntervalMs;
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
      attempts.stop();
      deps.writer.stop();
      await polling;
      await attempts.finish();
    },
  };
}

/**
 * Creates the function that runs attempts to send leads and stores their results. `onFinish` is called after each
 * attempt.
 */
function createAttemptRunner(deps: WorkerDeps, breaker: CircuitBreaker, onFinish: () => void) {
  const { leads, settings, deliver, writer, now, onEvent } = deps;
  const active = new Set<Promise<void>>();
  const stopping = new AbortController();
  const reportError = (error: unknown) => onEvent({ type: 'error', error });
  const changeAfterError = createAttemptOutcome({ settings, breaker, now, onError: reportError });

  async function attemptDelivery(lead: StoredLead): Promise<LeadChange> {
    try {
      const code = await deliver(lead, stopping.signal);
      breaker.recordSuccess();
      return { state: 'delivered', code, dueAt: now() };
    } catch (error) {
      return changeAfterError(error, lead);
    }
  }

  async function run(lead: StoredLead): Promise<void> {
    const change = await attemptDelivery(lead);
    // Any result shows that this lead did not make the relay crash. So the number of crashes of the lead becomes 0
    // again.
    const write = (state: LeadState) =>
      writer.run(() => leads.changeState({ ...lead, state }, now(), { ...change, crashes: 0 }));
    // The lease (the time for sending the lead) may have expired, and another worker may have marked the lead
    // `unclear`. Even then, the result of this attempt is stored.
    const isWritten = (await write('trying')) || (await write('unclear'));
    if (isWritten) onEvent({ type: change.state, receipt: lead.receipt, code: change.code });
  }

  return {
    count: () => active.size,
    stop: () => stopping.abort(),
    start(lead: StoredLead): void {
      const running = run(lead)
        // The database failed until the relay was stopped, so the result is lost. The lead stays `trying` until its
        // lease (the time for sending it) expires, and then becomes `unclear`.
        .catch(reportError)
        .finally(release);
      active.add(running);
      // An attempt that never ends must not occupy a slot for ever, so a timer frees the slot. A result that comes
      // later is still stored.
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

/**
 * Returns the function that the worker calls once per poll interval. The function handles changes of the wall clock,
 * leads whose relay crashed while it sent them, and leads that the CRM may or may not have.
 */
function createMaintenance(deps: WorkerDeps, breaker: CircuitBreaker): () => Promise<void> {
  const { leads, settings, reconcile, now, monotonic } = deps;
  const intervalMs = getPollIntervalMs(settings);
  let nextRunAt = 0;
  /**
   * Wall clock minus monotonic clock, in milliseconds. The difference is constant unless somebody sets the wall
   * clock.
   */
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

function getPollIntervalMs({ timeScale, minPollIntervalMs }: OutboxSettings): number {
  return Math.max(maxPollIntervalMs * timeScale, minPollIntervalMs);
}
