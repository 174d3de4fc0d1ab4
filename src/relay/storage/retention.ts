import type { CopyStore } from './tables/cache-store.js';
import type { LeadStore } from './tables/lead-store.js';
import type { ProofStore } from './tables/proof-store.js';
import type { UploadStore } from './tables/upload-store.js';

export interface SweeperParts {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly stored: CopyStore;
  readonly proofs: ProofStore;
  readonly now: () => number;
  /** Days for which a lead is kept that was delivered, or closed by a person. */
  readonly retentionDays: number;
  /** Milliseconds for which copies may be served. */
  readonly staleFor: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** The same send is known again for so long; only keyed hashes of it are left by then. */
const rememberTokens = 30 * day;
/** So long the operator can release what was kept back as spam, and fetch the files that a lead went without. */
const keepForOperator = 30 * day;
/** Its receipt is known for longer, so that a release that comes too late is told why. */
const rememberQuarantined = 60 * day;
/** Relays' clocks may differ by less than this. */
const hour = 60 * minute;
const sweepEvery = 10 * minute;

/**
 * Erases what has served its purpose: leads that are done, spam that nobody released, their files and those that nobody
 * sent, copies that nobody asks for, proofs that are too old to be used again. One that fails keeps no other from it.
 */
export async function sweep({
  leads,
  uploads,
  stored,
  proofs,
  now,
  retentionDays,
  staleFor,
}: SweeperParts): Promise<void> {
  const erased = retentionDays * day;
  const fileless = Math.max(keepForOperator, erased);
  const forgotten = Math.max(rememberTokens, erased);
  const steps = [
    () => leads.erase('delivered', now() - erased, now() - forgotten, now() - fileless),
    () => leads.erase('closed', now() - erased, now() - forgotten),
    () => leads.erase('quarantine', now() - keepForOperator, now() - rememberQuarantined),
    () => uploads.sweep(now() - day),
    () => stored.forget(now() - Math.max(staleFor, day)),
    () => proofs.forget(now() - hour),
  ];
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** `onError` hears of a sweep that failed; the next one tries again. */
export function startSweeper(parts: SweeperParts, onError: (error: unknown) => void): { stop(): void } {
  const timer = setInterval(() => void sweep(parts).catch(onError), sweepEvery);
  // A relay that is otherwise done is not kept alive for it.
  if (typeof timer === 'object') timer.unref();
  return { stop: () => clearInterval(timer) };
}
