import type { FieldGroup } from '../form/definition.js';
import { type Database, sql } from './sql.js';

export interface StoredUpload {
  /** The name that stands for the file in a lead. */
  readonly id: string;
  readonly group_name: FieldGroup;
  /** Bytes; null while it is still coming in. */
  readonly size: number | null;
  /** Receipt of the lead that it belongs to. */
  readonly lead: string | null;
  /** The CRM's name for it, once it is there; its content is not kept any longer. */
  readonly crm_name: string | null;
  readonly created_at: number;
}

/** Files on their way, in sealed pieces; names never become paths. */
export interface UploadStore {
  begin(id: string, group: FieldGroup, now: number): Promise<void>;
  append(id: string, piece: number, sealed: Uint8Array): Promise<void>;
  /** From here on the file is whole and can be named in a lead. */
  finish(id: string, size: number): Promise<void>;
  find(id: string): Promise<StoredUpload | undefined>;
  /** False for a file that is not there, not whole, or another lead's. */
  claim(id: string, lead: string): Promise<boolean>;
  pieces(id: string): AsyncIterable<Uint8Array>;
  named(id: string, crmName: string): Promise<void>;
  drop(id: string): Promise<void>;
  /** Removes what no lead has claimed since then, and files of erased leads; how many went. */
  sweep(before: number): Promise<number>;
}

export async function openUploads(database: Database): Promise<UploadStore> {
  const { all } = database;
  await database.alone(async (db) => {
    await db.all(sql`CREATE TABLE IF NOT EXISTS uploads (
      id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL)`);
    await db.all(sql`CREATE TABLE IF NOT EXISTS upload_pieces (
      upload TEXT NOT NULL, piece INTEGER NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (upload, piece))`);
  });

  /** Each by itself, since even what erases needs room: on a full disk there is enough for one, not for all at once. */
  async function dropPieces(id: string): Promise<void> {
    for (;;) {
      const dropped = await all(sql`
        DELETE FROM upload_pieces WHERE upload = ${id}
          AND piece = (SELECT max(piece) FROM upload_pieces WHERE upload = ${id}) RETURNING piece`);
      if (dropped.length === 0) return;
    }
  }

  /** Its row goes last: a relay that goes down in between finds by it what is left. */
  async function drop(id: string): Promise<void> {
    await dropPieces(id);
    await all(sql`DELETE FROM uploads WHERE id = ${id}`);
  }

  return {
    async begin(id, group, now) {
      await all(sql`INSERT INTO uploads (id, group_name, created_at) VALUES (${id}, ${group}, ${now})`);
    },
    async append(id, piece, sealed) {
      await all(sql`INSERT INTO upload_pieces (upload, piece, sealed) VALUES (${id}, ${piece}, ${sealed})`);
    },
    async finish(id, size) {
      await all(sql`UPDATE uploads SET size = ${size} WHERE id = ${id}`);
    },
    async find(id) {
      return (await all<StoredUpload>(sql`SELECT * FROM uploads WHERE id = ${id}`))[0];
    },
    async claim(id, lead) {
      const claimed = await all(sql`
        UPDATE uploads SET lead = ${lead}
        WHERE id = ${id} AND size IS NOT NULL AND (lead IS NULL OR lead = ${lead}) RETURNING id`);
      return claimed.length > 0;
    },
    async *pieces(id) {
      for (let piece = 0; ; piece++) {
        const [row] = await all<{ sealed: Uint8Array }>(
          sql`SELECT sealed FROM upload_pieces WHERE upload = ${id} AND piece = ${piece}`,
        );
        if (!row) return;
        yield row.sealed;
      }
    },
    async named(id, crmName) {
      await all(sql`UPDATE uploads SET crm_name = ${crmName} WHERE id = ${id}`);
      await dropPieces(id);
    },
    drop,
    async sweep(before) {
      // Not whole from here on, so that no lead can claim what is half gone.
      const old = await all<{ id: string }>(sql`
        UPDATE uploads SET size = NULL WHERE created_at < ${before} AND (lead IS NULL
          OR NOT EXISTS (SELECT 1 FROM leads WHERE receipt = uploads.lead AND sealed IS NOT NULL))
        RETURNING id`);
      for (const { id } of old) await drop(id);
      if (old.length > 0) await database.scrub();
      return old.length;
    },
  };
}
