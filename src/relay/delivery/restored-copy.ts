import type { Store } from '../storage/store.js';

type CopyDeps = Pick<Store, 'cacheStore' | 'fileId'>;

/** Name under which the database stores the identity of its file. */
const fileName = 'database file';

/**
 * Returns true if the database is a copy of the one that a relay used last: an operator has restored a backup. The CRM may
 * have the leads that wait in the copy, because the original was used after the copy was made. Always false for
 * PostgreSQL.
 */
export async function isRestoredCopy({ cacheStore, fileId }: CopyDeps): Promise<boolean> {
  if (fileId === undefined) return false;
  const known = await cacheStore.get(fileName);
  return known !== undefined && known.text !== fileId;
}

/** Stores the identity of the database file, so that a later start can recognize a copy. */
export async function rememberFile({ cacheStore, fileId }: CopyDeps): Promise<void> {
  // The time is in the future, so that the retention never deletes the row.
  if (fileId !== undefined)
    await cacheStore.put(fileName, { text: fileId, fetched_at: Number.MAX_SAFE_INTEGER });
}
