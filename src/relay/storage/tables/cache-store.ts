import { type Database, sql } from '../database/sql.js';

export interface CacheRow {
  readonly text: string;
  /** Time at which the relay fetched or created `text`, in milliseconds since 1970. */
  readonly fetched_at: number;
}

/**
 * Stores texts by name in the table `copies`: the last responses of the CRM, so that the cache survives a restart of
 * the relay, and a few other texts.
 */
export interface CacheStore {
  get(name: string): Promise<CacheRow | undefined>;
  put(name: string, row: CacheRow): Promise<void>;
  /** Returns the names of the stored CRM responses that start with `prefix`, sorted. */
  listNames(prefix: string): Promise<readonly string[]>;
  /** Deletes CRM responses that were fetched before `cutoff`, in milliseconds since 1970. */
  deleteOlderThan(cutoff: number): Promise<void>;
}

export function createCacheStore({ query }: Database): CacheStore {
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
