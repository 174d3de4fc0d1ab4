/** What a transaction needs of a SQLite client. */
interface SqlExecutor {
  exec(text: string): unknown;
}

export interface GroupCommit {
  /** Resolves to what `write` returns, once that is on disk. */
  run<Result>(write: () => Result): Promise<Result>;
  /** Does at once what waits. */
  flush(): void;
}

interface PendingWrite {
  readonly write: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Writes that are asked for in one turn of the event loop, in one transaction: what takes time is not to write but to
 * wait for the disk, and so many leads at once wait for it once.
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

  /** Undefined where one of them failed: none of them is written then, and each is to be tried alone. */
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
        // Some faults, such as a full disk, have rolled back already.
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
