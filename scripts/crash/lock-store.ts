import { join } from 'node:path';
import Libsql from 'libsql';

export interface StoreLock {
  /** Number of times that the database was locked. */
  count(): number;
  stop(): void;
}

const periodMs = 1_000;
/**
 * Milliseconds for which the database stays locked, as by a backup of a small database. The time is shorter than
 * the time for which the relay waits for a lock.
 */
const heldMs = 400;
const attemptMs = 10;

/**
 * Locks the SQLite database in `folder` once in a second, like a backup or an open `sqlite3`. The database must exist.
 */
export function lockStoreEverySecond(folder: string): StoreLock {
  const client = new Libsql(join(folder, 'relay.db'));
  let lockCount = 0;
  let timer = setTimeout(lock, 0);

  function lock(): void {
    try {
      client.exec('BEGIN EXCLUSIVE');
    } catch {
      // The relay is writing, so the database cannot be locked now.
      timer = setTimeout(lock, attemptMs);
      return;
    }
    lockCount++;
    timer = setTimeout(unlock, heldMs);
  }
  function unlock(): void {
    client.exec('ROLLBACK');
    timer = setTimeout(lock, periodMs - heldMs);
  }
  return {
    count: () => lockCount,
    stop() {
      clearTimeout(timer);
      if (client.inTransaction) client.exec('ROLLBACK');
      client.close();
    },
  };
}
