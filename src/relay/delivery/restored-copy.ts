import type { Store } from '../storage/store.js';

type CopyDeps = Pick<Store, 'cacheStore' | 'identity'>;

/** Name under which the database stores its own identity. */
const identityName = 'database file';

/**
 * Returns true if the database is a copy of the one that a relay used last: an operator has restored a backup. The CRM may
 * have the leads that wait in the copy, because the original was used after the copy was made. A copy of the whole disk has
 * the identity of the original, so it is not recognized.
 */
export async function isRestoredCopy({ cacheStore, identity }: CopyDeps): Promise<boolean> {
  const known = await cacheStore.get(identityName);
  if (identity === undefined || !known) return false;
  const numbers = identity.split(' ');
  // An earlier version stored fewer numbers.
  return known.text.split(' ').some((number, index) => isOther(number, numbers[index]));
}

function isOther(known: string, current = '0'): boolean {
  return known !== '0' && current !== '0' && known !== current;
}

/** Stores the identity of the database, so that a later start can recognize a copy. */
export async function rememberIdentity({ cacheStore, identity }: CopyDeps): Promise<void> {
  // The time is in the future, so that the retention never deletes the row.
  if (identity !== undefined)
    await cacheStore.put(identityName, { text: identity, fetched_at: Number.MAX_SAFE_INTEGER });
}
