export type SqlValue = string | number | Uint8Array | null;

/** A statement and its values, apart to the last: no value ever becomes text of a statement. */
export interface Statement {
  readonly fragments: readonly string[];
  readonly values: readonly SqlValue[];
}

export function sql(fragments: TemplateStringsArray, ...values: readonly SqlValue[]): Statement {
  return { fragments, values };
}

/** What the stores need of a database; written for SQLite and PostgreSQL in the words that both know. */
export interface Database {
  /** Rows of one statement, which is durable when this resolves. */
  query<Row = never>(statement: Statement): Promise<readonly Row[]>;
  /** Runs `work` while no other relay runs such a thing. */
  runExclusive<Result>(work: (database: Pick<Database, 'query'>) => Promise<Result>): Promise<Result>;
  /** Other relays may use the same data. */
  readonly isShared: boolean;
  /** Bytes that can still be written; infinite where nobody can tell. */
  freeBytes(): Promise<number>;
  /** Empties what the database keeps of erased rows, as far as it can. */
  purgeErased(): Promise<void>;
  close(): Promise<void>;
}

/** The clocks of relays differ by less; what lies farther ahead is from before a clock was set back. Milliseconds. */
export const maxClockSkewMs = 300_000;

/** The data can't be used; the message is one sentence for the operator. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Another relay has it. */
export class StoreInUseError extends StoreError {}

/** What a write that failed means to the operator. */
export function toWriteError(error: unknown): StoreError {
  const { message } = error as Error;
  return new StoreError(
    `The store in DATA or DATABASE_URL can't be written: ${message}. See its disk, and the rights of the relay's user ` +
      'to all that is in it.',
    { cause: error },
  );
}
