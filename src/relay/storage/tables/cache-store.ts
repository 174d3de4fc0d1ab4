import { type Database, sql } from '../database/sql.js';

/** What the CRM last said, so that it survives a restart. */
export interface CacheRow {
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly fetched_at: number;
}

export interface CacheStore {
  get(name: string): Promise<CacheRow | undefined>;
  put(name: string, row: CacheRow): Promise<void>;
  /** Names under which something is kept, of those that begin like this. */
  listNames(prefix: string): Promise<readonly string[]>;
  deleteOlderThan(cutoff: number): Promise<void>;
}

export async function openCacheStore(database: Database): Promise<CacheStore> {
  const { query } = database;
  await database.runExclusive((db) =>
    db.query(
      sql`CREATE TABLE IF NOT EXISTS copies (name TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at BIGINT NOT NULL)`,
    ),
  );
  return {
    async get(name) {
      return (await query<CacheRow>(sql`SELECT text, fetched_at FROM copies WHERE name = ${name}`))[0];
    },
    async put(name, { text, fetched_at }) {
      await query(sql`
        INSERT INTO copies (name, text, fetched_at) VALUES (${name}, ${text}, ${fetched_at})
        ON CONFLICT (name) DO UPDATE SET text = excluded.text, fetched_at = excluded.fetched_at`);
    },
    async listNames(prefix) {
      const rows = await query<{ name: string }>(
        sql`SELECT name FROM copies WHERE substr(name, 1, ${prefix.length}) = ${prefix} ORDER BY name`,
      );
      return rows.map(({ name }) => name);
    },
    async deleteOlderThan(cutoff) {
      await query(sql`DELETE FROM copies WHERE fetched_at < ${cutoff}`);
    },
  };
}
