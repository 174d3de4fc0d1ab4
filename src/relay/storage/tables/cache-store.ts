import { type Database, sql } from '../database/sql.js';

/** What the CRM last said, so that it survives a restart. */
export interface KeptCopy {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly fetched_at: number;
}

export interface CopyStore {
  get(name: string): Promise<KeptCopy | undefined>;
  put(name: string, copy: KeptCopy): Promise<void>;
  /** Names under which something is kept, of those that begin like this. */
  names(prefix: string): Promise<readonly string[]>;
  forget(before: number): Promise<void>;
}

export async function openCopies(database: Database): Promise<CopyStore> {
  const { all } = database;
  await database.alone((db) =>
    db.all(
      sql`CREATE TABLE IF NOT EXISTS copies (name TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at BIGINT NOT NULL)`,
    ),
  );
  return {
    async get(name) {
      return (await all<KeptCopy>(sql`SELECT text, fetched_at FROM copies WHERE name = ${name}`))[0];
    },
    async put(name, { text, fetched_at }) {
      await all(sql`
        INSERT INTO copies (name, text, fetched_at) VALUES (${name}, ${text}, ${fetched_at})
        ON CONFLICT (name) DO UPDATE SET text = excluded.text, fetched_at = excluded.fetched_at`);
    },
    async names(prefix) {
      const rows = await all<{ name: string }>(
        sql`SELECT name FROM copies WHERE substr(name, 1, ${prefix.length}) = ${prefix} ORDER BY name`,
      );
      return rows.map(({ name }) => name);
    },
    async forget(before) {
      await all(sql`DELETE FROM copies WHERE fetched_at < ${before}`);
    },
  };
}
