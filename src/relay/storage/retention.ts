import type { CacheStore } from './tables/cache-store.js';
import type { LeadStore } from './tables/lead-store.js';
import type { ProofStore } from './tables/proof-store.js';
import type { UploadStore } from './tables/upload-store.js';

export interface RetentionDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly cacheStore: CacheStore;
  readonly proofs: ProofStore;
  readonly now: () => number;
  /** Days for which a lead is kept that was delivered, or closed by a person. */
  readonly retentionDays: number;
  /** Milliseconds for which copies may be served. */
  readonly staleFor: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** The same send is known again for so long; only keyed hashes of it are left by then. */
const tokenRetentionMs = 30 * dayMs;
/** So long the operator can release what was kept back as spam, and fetch the files that a lead went without. */
const operatorRetentionMs = 30 * dayMs;
/** Its receipt is known for longer, so that a release that comes too late is told why. */
const quarantineReceiptRetentionMs = 60 * dayMs;
/** Relays' clocks may differ by less than this. */
const hourMs = 60 * minuteMs;
const retentionIntervalMs = 10 * minuteMs;

/**
 * Erases what has served its purpose: leads that are done, spam that nobody released, their files and those that nobody
 * sent, copies that nobody asks for, proofs that are too old to be used again. One that fails keeps no other from it.
 */
export async function applyRetention({
  leads,
  uploads,
  cacheStore,
  proofs,
  now,
  retentionDays,
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
    () => uploads.deleteUnclaimed(now() - dayMs),
    () => cacheStore.deleteOlderThan(now() - Math.max(staleFor, dayMs)),
    () => proofs.deleteExpired(now() - hourMs),
  ];
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** `onError` hears of a sweep that failed; the next one tries again. */
export function startRetention(deps: RetentionDeps, onError: (error: unknown) => void): { stop(): void } {
  const timer = setInterval(() => void applyRetention(deps).catch(onError), retentionIntervalMs);
  // A relay that is otherwise done is not kept alive for it.
  if (typeof timer === 'object') timer.unref();
  return { stop: () => clearInterval(timer) };
}
