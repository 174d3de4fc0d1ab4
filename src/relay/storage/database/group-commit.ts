import { isLockedError, type LockWait } from './lock-wait.js';

/** The function of a SQLite client that a transaction needs. */
interface SqlExecutor {
  exec(text: string): unknown;
}

export interface GroupCommit {
  /** Runs `write` and resolves to its result when the changes are on disk. */
  run<Result>(write: () => Result): Promise<Result>;
  /** Runs all pending writes now. Resolves when each of them is on disk or has failed. */
  flush(): Promise<void>;
}

interface PendingWrite {
  /** Time of the monotonic clock. */
  readonly queuedAt: number;
  readonly write: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs the writes of one turn of the event loop in a single transaction. Most of the time of a write is the wait for the
 * disk, and leads that arrive together wait only once. While another program locks the database, the writes wait in their
 * order, each at most as long as `lockWait` allows.
 */
export function createGroupCommit(client: SqlExecutor, lockWait: LockWait): GroupCommit {
  let pendingWrites: PendingWrite[] = [];
  let waiting: Promise<void> | undefined;

  function flush(): Promise<void> {
    if (waiting) return waiting;
    pendingWrites = runBatch(takePending());
    if (pendingWrites.length === 0) return Promise.resolve();
    waiting = waitForLock().finally(() => {
      waiting = undefined;
      if (pendingWrites.length > 0) setImmediate(flush);
    });
    return waiting;
  }

  async function waitForLock(): Promise<void> {
    for (let attempt = 0; pendingWrites.length > 0; attempt++) {
      await lockWait.pause(attempt);
      pendingWrites = runBatch(takePending());
    }
  }

  function takePending(): readonly PendingWrite[] {
    const batch = pendingWrites;
    pendingWrites = [];
    return batch;
  }

  /** Runs the writes. Returns the writes that wait for a lock. */
  function runBatch(batch: readonly PendingWrite[]): PendingWrite[] {
    const results = batch.length > 1 ? runInTransaction(batch) : undefined;
    if (results) {
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
      return [];
    }
    return batch.filter((pendingWrite) => isStillLocked(pendingWrite));
  }

  /** Runs a write alone. Returns `true` if the write has to wait for a lock. */
  function isStillLocked({ queuedAt, write, resolve, reject }: PendingWrite): boolean {
    try {
      resolve(write());
    } catch (error) {
      if (isLockedError(error) && !lockWait.isOver(queuedAt)) return true;
      reject(error);
    }
    return false;
  }

  /** Returns the results of the writes. `undefined`: a write failed and none is stored; the caller runs each alone. */
  function runInTransaction(batch: readonly PendingWrite[]): readonly unknown[] | undefined {
    try {
      client.exec('BEGIN IMMEDIATE');
      const results = batch.map(({ write }) => write());
      client.exec('COMMIT');
      return results;
    } catch {
      try {
        client.exec('ROLLBACK');
      } catch {
        // SQLite rolls back by itself after some errors, such as a full disk.
      }
      return undefined;
    }
  }

  return {
    run: <Result>(write: () => Result) =>
      new Promise<Result>((resolve, reject) => {
        pendingWrites.push({ queuedAt: lockWait.clock.monotonic(), write, resolve, reject });
        if (pendingWrites.length === 1 && !waiting) setImmediate(flush);
      }),
    flush,
  };
}
