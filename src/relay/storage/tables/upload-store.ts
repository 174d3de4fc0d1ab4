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
  readonly maxBytesPerNetwork: number;
  readonly maxTotalBytes: number;
  readonly maxFileBytes: number;
}

/** Files on their way, in sealed pieces; names never become paths. */
export interface UploadStore {
  /** False where there are too many without a lead already. */
  create(upload: NewUpload, limits: UnclaimedLimits): Promise<boolean>;
  appendPiece(id: string, piece: number, sealed: Uint8Array): Promise<void>;
  /** From here on the file is whole and can be named in a lead. */
  markComplete(id: string, size: number): Promise<void>;
  find(id: string): Promise<StoredUpload | undefined>;
  /** False for a file that is not there, not whole, or another lead's. */
  claim(id: string, lead: string): Promise<boolean>;
  readPieces(id: string): AsyncIterable<Uint8Array>;
  setCrmName(id: string, crmName: string): Promise<void>;
  deleteUpload(id: string): Promise<void>;
  /** All files of a lead, at once. */
  deleteByLead(lead: string): Promise<void>;
  /** Bytes that can still be written; infinite where nobody can tell. */
  freeBytes(): Promise<number>;
  /** Removes what no lead has claimed since then, and files of erased leads; how many went. */
  deleteUnclaimed(cutoff: number): Promise<number>;
}

/** A row whatever there is, so that its columns can be seen: an earlier version's table has no networks. */
const columnProbe = sql`SELECT uploads.* FROM (SELECT 1 AS one) AS one LEFT JOIN uploads ON 1 = 0`;

export async function openUploadStore(database: Database): Promise<UploadStore> {
  const { query } = database;
  await database.runExclusive(async (db) => {
    await db.query(sql`CREATE TABLE IF NOT EXISTS uploads (
      id TEXT PRIMARY KEY, group_name TEXT NOT NULL, size BIGINT, lead TEXT, crm_name TEXT, created_at BIGINT NOT NULL,
      network TEXT)`);
    await db.query(sql`CREATE TABLE IF NOT EXISTS upload_pieces (
      upload TEXT NOT NULL, piece INTEGER NOT NULL, sealed BYTEA NOT NULL, PRIMARY KEY (upload, piece))`);
    const [row = {}] = await db.query<Record<string, unknown>>(columnProbe);
    if (!('network' in row)) await db.query(sql`ALTER TABLE uploads ADD COLUMN network TEXT`);
    await db.query(
      sql`CREATE INDEX IF NOT EXISTS uploads_unclaimed ON uploads (network, size) WHERE lead IS NULL`,
    );
  });

  /** Each by itself, since erasing needs room, too: on a nearly full disk there is enough for one, not for all. */
  async function deletePieces(id: string): Promise<void> {
    for (;;) {
      const dropped = await query(sql`
        DELETE FROM upload_pieces WHERE upload = ${id}
          AND piece = (SELECT max(piece) FROM upload_pieces WHERE upload = ${id}) RETURNING piece`);
      if (dropped.length === 0) return;
    }
  }

  /** Its row goes last: a relay that goes down in between finds by it what is left. */
  async function deleteUpload(id: string): Promise<void> {
    await deletePieces(id);
    await query(sql`DELETE FROM uploads WHERE id = ${id}`);
  }

  /** They are not whole any more, so that no lead can claim what is half gone. */
  async function deleteUploads(incompleteUploads: readonly { readonly id: string }[]): Promise<void> {
    for (const { id } of incompleteUploads) await deleteUpload(id);
    if (incompleteUploads.length > 0) await database.purgeErased();
  }

  return {
    async create({ id, group, network, now }, { maxBytesPerNetwork, maxTotalBytes, maxFileBytes }) {
      const inserted = await query(sql`
        INSERT INTO uploads (id, group_name, created_at, network)
        SELECT ${id}, ${group}, ${now}, ${network}
        WHERE (SELECT COALESCE(sum(COALESCE(size, ${maxFileBytes})), 0) FROM uploads WHERE lead IS NULL) < ${maxTotalBytes}
          AND (SELECT COALESCE(sum(COALESCE(size, ${maxFileBytes})), 0) FROM uploads
            WHERE lead IS NULL AND network = ${network}) < ${maxBytesPerNetwork}
        RETURNING id`);
      return inserted.length > 0;
    },
    async appendPiece(id, piece, sealed) {
      await query(sql`INSERT INTO upload_pieces (upload, piece, sealed) VALUES (${id}, ${piece}, ${sealed})`);
    },
    async markComplete(id, size) {
      await query(sql`UPDATE uploads SET size = ${size} WHERE id = ${id}`);
    },
    async find(id) {
      return (await query<StoredUpload>(sql`SELECT * FROM uploads WHERE id = ${id}`))[0];
    },
    async claim(id, lead) {
      const claimed = await query(sql`
        UPDATE uploads SET lead = ${lead}, network = NULL
        WHERE id = ${id} AND size IS NOT NULL AND (lead IS NULL OR lead = ${lead}) RETURNING id`);
      return claimed.length > 0;
    },
    async *readPieces(id) {
      for (let piece = 0; ; piece++) {
        const [row] = await query<{ sealed: Uint8Array }>(
          sql`SELECT sealed FROM upload_pieces WHERE upload = ${id} AND piece = ${piece}`,
        );
        if (!row) return;
        yield row.sealed;
      }
    },
    async setCrmName(id, crmName) {
      await query(sql`UPDATE uploads SET crm_name = ${crmName} WHERE id = ${id}`);
      await deletePieces(id);
    },
    deleteUpload,
    freeBytes: database.freeBytes,
    async deleteByLead(lead) {
      await deleteUploads(await query(sql`UPDATE uploads SET size = NULL WHERE lead = ${lead} RETURNING id`));
    },
    async deleteUnclaimed(cutoff) {
      const expired = await query<{ id: string }>(sql`
        UPDATE uploads SET size = NULL WHERE created_at < ${cutoff} AND (lead IS NULL
          OR NOT EXISTS (SELECT 1 FROM leads WHERE receipt = uploads.lead AND sealed IS NOT NULL))
        RETURNING id`);
      await deleteUploads(expired);
      return expired.length;
    },
  };
}
