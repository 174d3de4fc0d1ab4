/** A value that both SQLite and PostgreSQL can store. */
export type SqlValue = string | number | Uint8Array | null;

/** An SQL statement and, apart from the SQL text, its values. So a value can never be read as SQL. */
export interface Statement {
  readonly fragments: readonly string[];
  readonly values: readonly SqlValue[];
}

/**
 * Template tag that creates an SQL statement. The values inside `${}` become parameters of the statement. A statement
 * inside `${}` becomes a part of the text, so several statements can share a condition.
 */
export function sql(
  fragments: TemplateStringsArray,
  ...values: readonly (SqlValue | Statement)[]
): Statement {
  if (!values.some(isStatement)) return { fragments, values: values as readonly SqlValue[] };
  const texts = [fragments[0] ?? ''];
  const parameters: SqlValue[] = [];
  for (const [index, value] of values.entries()) {
    const [first = '', ...rest] = isStatement(value) ? value.fragments : ['', ''];
    texts.push(`${texts.pop()}${first}`, ...rest);
    texts.push(`${texts.pop()}${fragments[index + 1]}`);
    parameters.push(...(isStatement(value) ? value.values : [value]));
  }
  return { fragments: texts, values: parameters };
}

function isStatement(value: SqlValue | Statement): value is Statement {
  return typeof value === 'object' && value !== null && 'fragments' in value;
}

/**
 * The SQL statements of a transaction. The generator yields each statement and gets the rows of the result. The
 * generator is started again if the database was locked or the commit failed. So it must change nothing but the
 * database.
 */
export type Transaction<Result> = Generator<Statement, Result, readonly unknown[]>;

/** Runs a statement in a transaction and returns its rows: `const rows = yield* runStep<Row>(sql`…`)`. */
export function* runStep<Row = never>(statement: Statement): Transaction<readonly Row[]> {
  return (yield statement) as readonly Row[];
}

/** A database, either SQLite or PostgreSQL. Statements use only SQL that both understand. */
export interface Database {
  /** Runs a statement and returns its rows. Changes are on disk when the promise resolves. */
  query<Row = never>(statement: Statement): Promise<readonly Row[]>;
  /**
   * Runs the statements of `work` in one transaction. When the promise resolves, all changes are on disk. If it
   * rejects, none is stored.
   */
  transact<Result>(work: () => Transaction<Result>): Promise<Result>;
  /** Runs `work` while no other relay that uses this database is inside `runExclusive`. */
  runExclusive<Result>(work: (database: Pick<Database, 'query'>) => Promise<Result>): Promise<Result>;
  /** True: other relays may use the same database. */
  readonly isShared: boolean;
  /**
   * Returns a statement that waits until no other transaction has locked one of the names, and locks them until its own
   * transaction ends. Missing: the database runs one transaction at a time.
   */
  lockNames?(names: Iterable<string>): Statement;
  /**
   * Checks whether changes are still there after a restart. A change of an open file that was removed or replaced
   * succeeds, and is lost later. Missing: the database has no files on this machine.
   * @throws StoreError if a file of the database was removed or replaced
   */
  requireFiles?(): void;
  /**
   * Returns the identity of the database, once its tables exist: numbers, separated by spaces. A restored copy differs in at
   * least one number. The number 0 is not known. Missing: the database is in memory.
   */
  readIdentity?(): Promise<string>;
  /**
   * Returns the time of the server's clock, in milliseconds since 1970. Missing: the database runs in this process.
   */
  readClock?(): Promise<number>;
  /** Returns the number of bytes that can still be written to the disk. `Infinity`: the database does not tell. */
  freeBytes(): Promise<number>;
  /**
   * Removes copies of erased rows from the files of the database, such as SQLite's write-ahead log. Does nothing with
   * PostgreSQL.
   */
  purgeErased(): Promise<void>;
  /** Closes all connections. Resolves when running statements have ended. */
  close(): Promise<void>;
}

/**
 * Largest accepted difference between the clocks of several relays, in milliseconds. If a stored time is further in
 * the future, the clock was set back after the time was stored.
 */
export const maxClockSkewMs = 300_000;

/** The database cannot be used. The message is a sentence for the operator that names the setting to change. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The database cannot be used, because another relay uses it. */
export class StoreInUseError extends StoreError {}

/** An SQL statement failed: the database cannot be read or written at the moment, or the statement itself is wrong. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
}

/** Converts the error of a failed write to an error that explains the cause to the operator. */
export function toWriteError(error: unknown): StoreError {
  const { message } = error as Error;
  return new StoreError(
    `The store in DATA or DATABASE_URL can't be written: ${message}. Check its disk, and whether the relay's user may ` +
      'write to all its files.',
    { cause: error },
  );
}
