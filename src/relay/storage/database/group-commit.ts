/** The function of a SQLite client that a transaction needs. */
interface SqlExecutor {
  exec(text: string): unknown;
}

export interface GroupCommit {
  /** Runs `write` and resolves to its result when the changes are on disk. */
  run<Result>(write: () => Result): Promise<Result>;
  /** Runs all pending writes now. */
  flush(): void;
}

interface PendingWrite {
  readonly write: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Runs the writes of one turn of the event loop in a single transaction. Most of the time of a write is the wait for the
 * disk, and leads that arrive together wait only once.
 */
export function createGroupCommit(client: SqlExecutor): GroupCommit {
  let pendingWrites: PendingWrite[] = [];

  function flush(): void {
    const batch = pendingWrites;
    pendingWrites = [];
    const results = batch.length > 1 ? runInTransaction(batch) : undefined;
    for (const [index, { write, resolve, reject }] of batch.entries()) {
      if (results) resolve(results[index]);
      else {
        try {
          resolve(write());
        } catch (error) {
          reject(error);
        }
      }
    }
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
        pendingWrites.push({ write, resolve, reject });
        if (pendingWrites.length === 1) setImmediate(flush);
      }),
    flush,
  };
}
