import { isLockedError, type LockWait } from './lock-wait.js';

/** The function of a SQLite client that is needed for transactions. */
interface SqlExecutor {
  exec(text: string): unknown;
}

export interface GroupCommit {
  /**
   * Runs `write`, which changes the database. Resolves to the result of `write` when the changes are on disk.
   * @param isAtomic true: `write` has several statements, so it never runs outside of a transaction. Default: `false`
   */
  run<Result>(write: () => Result, isAtomic?: boolean): Promise<Result>;
  /** Runs all writes that wait. Resolves when each of them is on disk or has failed. */
  flush(): Promise<void>;
}

interface PendingWrite {
  /** Time at which the write was requested, by the monotonic clock in milliseconds. */
  readonly queuedAt: number;
  readonly write: () => unknown;
  readonly isAtomic: boolean;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs the database writes of one event loop turn in a single transaction. Most of the time of a write is spent
 * waiting for the disk, so leads that arrive together wait only once. While another program locks the database, the
 * writes wait in their order, each at most as long as `lockWait` allows.
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

  /** Runs several database writes. Returns the writes that have to wait, because another program locks the database. */
  function runBatch(batch: readonly PendingWrite[]): PendingWrite[] {
    const results = batch.length > 1 ? runInTransaction(batch) : undefined;
    if (results) {
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
      return [];
    }
    return batch.filter((pendingWrite) => isStillLocked(pendingWrite));
  }

  /** Runs a database write alone. Returns `true` if it has to wait, because another program locks the database. */
  function isStillLocked({ queuedAt, write, isAtomic, resolve, reject }: PendingWrite): boolean {
    try {
      resolve(isAtomic ? inTransaction(write) : write());
    } catch (error) {
      if (isLockedError(error) && !lockWait.isOver(queuedAt)) return true;
      reject(error);
    }
    return false;
  }

  /**
   * Runs several database writes in one transaction and returns their results. `undefined`: a write failed and none
   * is stored, so the caller runs each write alone.
   */
  function runInTransaction(batch: readonly PendingWrite[]): readonly unknown[] | undefined {
    try {
      return inTransaction(() => batch.map(({ write }) => write()));
    } catch {
      return undefined;
    }
  }

  function inTransaction<Result>(write: () => Result): Result {
    try {
      client.exec('BEGIN IMMEDIATE');
      const result = write();
      client.exec('COMMIT');
      return result;
    } catch (error) {
      try {
        client.exec('ROLLBACK');
      } catch {
        // The error of ROLLBACK is ignored. After some errors, such as a full disk, SQLite has already rolled back the
        // transaction by itself.
      }
      throw error;
    }
  }

  return {
    run: <Result>(write: () => Result, isAtomic = false) =>
      new Promise<Result>((resolve, reject) => {
        pendingWrites.push({ queuedAt: lockWait.clock.monotonic(), write, isAtomic, resolve, reject });
        if (pendingWrites.length === 1 && !waiting) setImmediate(flush);
      }),
    flush,
  };
}
