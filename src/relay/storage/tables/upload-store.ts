import type { FieldGroup } from '../../../form/definition.js';
import { type Database, sql } from '../database/sql.js';

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

export interface NewUpload {
  readonly id: string;
  readonly group: FieldGroup;
  /** Keyed hash of the network that it comes from, kept until a lead claims it; null where nobody knows. */
  readonly network: string | null;
  readonly now: number;
}

/** Bytes that may be here without a lead; a file that is still coming in counts as the `largest`. */
export interface UnclaimedLimits {
  readonly ofNetwork: number;
  readonly inAll: number;
  readonly largest: number;
}

/** Files on their way, in sealed pieces; names never become paths. */
export interface UploadStore {
  /** False where there are too many without a lead already. */
  begin(upload: NewUpload, most: UnclaimedLimits): Promise<boolean>;
  append(id: string, piece: number, sealed: Uint8Array): Promise<void>;
  /** From here on the file is whole and can be named in a lead. */
  finish(id: string, size: number): Promise<void>;
  find(id: string): Promise<StoredUpload | undefined>;
  /** False for a file that is not there, not whole, or another lead's. */
  claim(id: string, lead: string): Promise<boolean>;
  pieces(id: string): AsyncIterable<Uint8Array>;
  named(id: string, crmName: string): Promise<void>;
  drop(id: string): Promise<void>;
  /** All files of a lead, at once. */
  dropOf(lead: string): Promise<void>;
  /** Bytes that can still be written; infinite where nobody can tell. */
  room(): Promise<number>;
  /** Removes what no lead has claimed since then, and files of erased leads; how many went. */
  sweep(before: number): Promise<number>;
}

/** A row whatever there is, so that its columns can be seen: an earlier version's table has no networks. */
const anyRow = sql`SELECT uploads.* FROM (SELECT 1 AS one) AS one LEFT JOIN uploads ON 1 = 0`;

export async function openUploads(database: Database): Promise<UploadStore> {
  const { all } = database;
  await database.alone(async (db) => {
    await db.all(sql`CREATE TABLE IF NOT EXISTS uploads (
      id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL,
      network TEXT)`);
    await db.all(sql`CREATE TABLE IF NOT EXISTS upload_pieces (
      upload TEXT NOT NULL, piece INTEGER NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (upload, piece))`);
    const [row = {}] = await db.all<Record<string, unknown>>(anyRow);
    if (!('network' in row)) await db.all(sql`ALTER TABLE uploads ADD COLUMN network TEXT`);
    await db.all(
      sql`CREATE INDEX IF NOT EXISTS uploads_unclaimed ON uploads (network, size) WHERE lead IS NULL`,
    );
  });

  /** Each by itself, since erasing needs room, too: on a nearly full disk there is enough for one, not for all. */
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

  /** They are not whole any more, so that no lead can claim what is half gone. */
  async function dropAll(broken: readonly { readonly id: string }[]): Promise<void> {
    for (const { id } of broken) await drop(id);
    if (broken.length > 0) await database.scrub();
  }

  return {
    async begin({ id, group, network, now }, { ofNetwork, inAll, largest }) {
      const begun = await all(sql`
        INSERT INTO uploads (id, group_name, created_at, network)
        SELECT ${id}, ${group}, ${now}, ${network}
        WHERE (SELECT COALESCE(sum(COALESCE(size, ${largest})), 0) FROM uploads WHERE lead IS NULL) < ${inAll}
          AND (SELECT COALESCE(sum(COALESCE(size, ${largest})), 0) FROM uploads
            WHERE lead IS NULL AND network = ${network}) < ${ofNetwork}
        RETURNING id`);
      return begun.length > 0;
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
        UPDATE uploads SET lead = ${lead}, network = NULL
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
    room: database.room,
    async dropOf(lead) {
      await dropAll(await all(sql`UPDATE uploads SET size = NULL WHERE lead = ${lead} RETURNING id`));
    },
    async sweep(before) {
      const old = await all<{ id: string }>(sql`
        UPDATE uploads SET size = NULL WHERE created_at < ${before} AND (lead IS NULL
          OR NOT EXISTS (SELECT 1 FROM leads WHERE receipt = uploads.lead AND sealed IS NOT NULL))
        RETURNING id`);
      await dropAll(old);
      return old.length;
    },
  };
}
