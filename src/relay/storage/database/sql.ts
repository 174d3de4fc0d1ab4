/** A value that both SQLite and PostgreSQL can store. */
export type SqlValue = string | number | Uint8Array | null;

/** A statement with its values kept apart: a value never becomes part of the SQL text. */
export interface Statement {
  readonly fragments: readonly string[];
  readonly values: readonly SqlValue[];
}

/** Template tag: the values between the fragments become parameters. */
export function sql(fragments: TemplateStringsArray, ...values: readonly SqlValue[]): Statement {
  return { fragments, values };
}

/** The database under the stores. Statements use the SQL that SQLite and PostgreSQL have in common. */
export interface Database {
  /** Runs a statement and returns its rows. Changes are on disk when the promise resolves. */
  query<Row = never>(statement: Statement): Promise<readonly Row[]>;
  /** Runs `work` while no other relay of this database runs an exclusive work. */
  runExclusive<Result>(work: (database: Pick<Database, 'query'>) => Promise<Result>): Promise<Result>;
  /** Other relays may use the same database. */
  readonly isShared: boolean;
  /** Bytes that can still be written. `Infinity`: the database does not tell. */
  freeBytes(): Promise<number>;
  /** Removes the remains of erased rows from the files of the database, as far as the database allows. */
  purgeErased(): Promise<void>;
  close(): Promise<void>;
}

/** Maximum difference between the clocks of relays, in milliseconds. A time further in the future was set before a clock was set back. */
export const maxClockSkewMs = 300_000;

/** The store cannot be used. The message is a sentence for the operator that names the setting to change. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Another relay uses the store. */
export class StoreInUseError extends StoreError {}

/** A statement failed: the store cannot be read or written at the moment, or the statement itself is wrong. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Explains a failed write to the operator. */
export function toWriteError(error: unknown): StoreError {
  const { message } = error as Error;
  return new StoreError(
    `The store in DATA or DATABASE_URL can't be written: ${message}. See its disk, and the rights of the relay's user ` +
      'to all that is in it.',
    { cause: error },
  );
}
