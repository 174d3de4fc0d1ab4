import type { CopyStore } from './copy-store.js';
import type { LeadStore } from './lead-store.js';
import type { UploadStore } from './upload-store.js';

export interface SweeperParts {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly stored: CopyStore;
  readonly now: () => number;
  /** Days for which a delivered lead is kept. */
  readonly retentionDays: number;
  /** Milliseconds for which copies may be served. */
  readonly staleFor: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** The same send is known again for so long; only keyed hashes of it are left by then. */
const rememberTokens = 30 * day;
const sweepEvery = 10 * minute;

/** Erases what has served its purpose: delivered leads, files that nobody sent, copies that nobody asks for. */
export async function sweep({
  leads,
  uploads,
  stored,
  now,
  retentionDays,
  staleFor,
}: SweeperParts): Promise<void> {
  const erased = retentionDays * day;
  await leads.erase(now() - erased, now() - Math.max(rememberTokens, erased));
  await uploads.sweep(now() - day);
  await stored.forget(now() - Math.max(staleFor, day));
}

export function startSweeper(parts: SweeperParts): { stop(): void } {
  const run = () => void sweep(parts).catch(() => {});
  const timer = setInterval(run, sweepEvery);
  // A relay that is otherwise done is not kept alive for it.
  if (typeof timer === 'object') timer.unref();
  return { stop: () => clearInterval(timer) };
}
