import type { BackgroundTasks } from '../../async/background-tasks.js';
import { dayMs, hourMs, minuteMs } from '../../async/durations.js';
import type { TimerClock } from '../../async/timer-clock.js';
import { createClockJumpCheck } from './clock-jump.js';
import type { FormCountStore } from './statistics/form-count-store.js';
import type { Store } from './store.js';
import type { CacheStore } from './tables/cache-store.js';
import type { ConsentStore } from './tables/consent-store.js';
import type { LeadStore } from './tables/lead-store.js';
import type { ProofStore } from './tables/proof-store.js';
import type { QuarantineStore } from './tables/quarantine-store.js';
import type { SignalStore } from './tables/signal-store.js';
import type { UploadStore } from './tables/upload-store.js';

export interface RetentionDeps extends Pick<Store, 'purgeErased'> {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly cacheStore: CacheStore;
  readonly proofs: ProofStore;
  readonly quarantine: QuarantineStore;
  readonly consents: ConsentStore;
  readonly signals: SignalStore;
  readonly formCounts: FormCountStore;
  readonly now: () => number;
  /** Days until the content of a delivered or closed lead is erased: the setting `RETENTION_DAYS`. */
  readonly retentionDays: number;
  /**
   * Days for which the proof of a consent is kept: the setting `CONSENT_DAYS`. 0: no new proof is recorded, and
   * existing proofs are deleted.
   */
  readonly consentDays: number;
  /** Milliseconds for which a cached CRM response may be served: the setting `STALE_DAYS`. */
  readonly staleFor: number;
}

/**
 * Milliseconds for which the keyed hashes of a lead are stored. With them, a retry of the same lead is recognized even
 * after the content of the lead is erased.
 */
const tokenRetentionMs = 30 * dayMs;
/**
 * Milliseconds for which leads that look like spam, files that could not be uploaded to the CRM, and signals (messages
 * to the operator) that could not be delivered are kept. During this time an operator can send or fetch them.
 */
const operatorRetentionMs = 30 * dayMs;
/**
 * Milliseconds for which the receipt number of a lead that looked like spam is stored. It is stored longer than the
 * content. So an operator who tries to send the lead too late gets a clear error message.
 */
const quarantineReceiptRetentionMs = 60 * dayMs;
/**
 * Milliseconds for which an uploaded file without a lead is kept: longer than the two days for which a page keeps a form
 * that could not be sent (`crm/relay-client/flush-offline-queue.ts`). Otherwise such a form would arrive without its file.
 */
const unclaimedFileRetentionMs = 3 * dayMs;
/**
 * Milliseconds for which used proofs of work are stored after they expire. The time allows for differences between the
 * clocks of several relays.
 */
const proofMarginMs = hourMs;
/** Milliseconds for which the daily counts by form are stored: a year can be compared with the year before. */
const countRetentionMs = 800 * dayMs;
const retentionIntervalMs = 10 * minuteMs;

/**
 * Erases old data: finished leads, leads that looked like spam and were not sent, files of erased leads, files without
 * a lead, old cached CRM responses, expired proofs of work, undelivered messages to the operator, old counts and old
 * proofs of consent. If one step fails, the other steps still run.
 * @throws the error of the first step that failed, after all steps have run
 */
export async function applyRetention({
  leads,
  uploads,
  cacheStore,
  proofs,
  quarantine,
  consents,
  signals,
  formCounts,
  purgeErased,
  now,
  retentionDays,
  consentDays,
  staleFor,
}: RetentionDeps): Promise<void> {
  const contentRetentionMs = retentionDays * dayMs;
  const missingFileRetentionMs = Math.max(operatorRetentionMs, contentRetentionMs);
  const receiptRetentionMs = Math.max(tokenRetentionMs, contentRetentionMs);
  const steps = [
    () =>
      leads.eraseExpired(
        'delivered',
        now() - contentRetentionMs,
        now() - receiptRetentionMs,
        now() - missingFileRetentionMs,
      ),
    () => leads.eraseExpired('closed', now() - contentRetentionMs, now() - receiptRetentionMs),
    () => leads.eraseExpired('quarantine', now() - operatorRetentionMs, now() - quarantineReceiptRetentionMs),
    () => uploads.deleteUnclaimed(now() - unclaimedFileRetentionMs),
    () => uploads.deleteDelivered(),
    () => cacheStore.deleteOlderThan(now() - Math.max(staleFor, dayMs)),
    () => proofs.deleteExpired(now() - proofMarginMs),
    () => quarantine.deleteUnstored(now() - operatorRetentionMs),
    () => signals.deleteGivenUp(now() - operatorRetentionMs),
    () => formCounts.deleteBefore(now() - countRetentionMs),
    () => consents.deleteExpired(now() - consentDays * dayMs, now()),
    // A deletion can leave copies of the deleted rows in the database's files, for example while another program reads
    // the database. This step removes the copies.
    purgeErased,
  ];
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** Name under which the database stores the time at which old data was last erased. */
const lastRunName = 'retention';

/** Erases old data every ten minutes, but not within a day after the time of day jumped (`createClockJumpCheck`). */
export function startRetention(
  deps: RetentionDeps &
    TimerClock & {
      readonly background: Pick<BackgroundTasks, 'start'>;
      /** Called each time that nothing is erased because of such a jump. */
      readonly onClockJump: () => void;
    },
): { stop(): void } {
  const isClockInDoubt = createClockJumpCheck(deps);
  function schedule() {
    return deps.setTimer(run, retentionIntervalMs, { isBackground: true });
  }
  let lastRun: { readonly time: number | undefined } | undefined;
  async function readLastRun(): Promise<void> {
    lastRun = { time: (await deps.cacheStore.get(lastRunName))?.fetched_at };
  }
  async function erase(): Promise<void> {
    await deps.cacheStore.put(lastRunName, { text: '', fetched_at: deps.now() });
    await applyRetention(deps);
  }
  function run(): void {
    cancelTimer = schedule();
    // If the database could not be read at the start, nothing is erased before it can.
    if (!lastRun) deps.background.start(readLastRun);
    else if (isClockInDoubt(lastRun.time)) deps.onClockJump();
    else deps.background.start(erase);
  }
  deps.background.start(readLastRun);
  let cancelTimer = schedule();
  return { stop: () => cancelTimer() };
}
