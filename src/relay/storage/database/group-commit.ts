/** What a transaction needs of a SQLite client. */
interface Transacting {
  exec(text: string): unknown;
}

export interface GroupCommit {
  /** Resolves to what `write` returns, once that is on disk. */
  run<Result>(write: () => Result): Promise<Result>;
  /** Does at once what waits. */
  flush(): void;
}

interface Waiting {
  readonly write: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Writes that are asked for in one turn of the event loop, in one transaction: what takes time is not to write but to
 * wait for the disk, and so many leads at once wait for it once.
 */
export function createGroupCommit(client: Transacting): GroupCommit {
  let waiting: Waiting[] = [];

  function flush(): void {
    const group = waiting;
    waiting = [];
    const results = group.length > 1 ? runTogether(group) : undefined;
    for (const [at, { write, resolve, reject }] of group.entries()) {
      if (results) resolve(results[at]);
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
  function runTogether(group: readonly Waiting[]): readonly unknown[] | undefined {
    try {
      client.exec('BEGIN IMMEDIATE');
      const results = group.map(({ write }) => write());
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
        waiting.push({ write, resolve, reject });
        if (waiting.length === 1) setImmediate(flush);
      }),
    flush,
  };
}
