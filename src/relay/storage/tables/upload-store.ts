import type { FieldGroup } from '../../../form/definition.js';
import { getLimitFactor } from '../../config/network.js';
import { type Database, sql } from '../database/sql.js';
import { createFileFailureStore, type FileFailureStore } from './file-failure-store.js';
import { hasSameKey } from './lead-schema.js';

export interface StoredUpload {
  /** Id of the file. In the values of a lead, the file is named by this id. */
  readonly id: string;
  readonly group_name: FieldGroup;
  /** Size of the file in bytes. `null`: the file is not complete. */
  readonly size: number | null;
  /** Receipt number of the lead that the file belongs to. `null`: the file belongs to no lead yet. */
  readonly lead: string | null;
  /** Name of the file in the CRM. `null`: the file is not uploaded to the CRM yet. */
  readonly crm_name: string | null;
  readonly created_at: number;
  /**
   * Time at which the file was last uploaded to the CRM, in milliseconds since 1970. `null`: it was not, or an earlier
   * version of the relay uploaded it and deleted its content.
   */
  readonly named_at: number | null;
  /** Number of stored pieces of the file's content. 0: the content is deleted, because the CRM has the file and its lead. */
  readonly pieces: number;
}

export interface NewUpload {
  readonly id: string;
  readonly group: FieldGroup;
  /**
   * Keyed hashes of the visitor's networks, stored until the file belongs to a lead: the largest network first,
   * joined with dots. `null`: the network is not known.
   */
  readonly network: string | null;
  readonly now: number;
}

/** Limits for uploaded files that belong to no lead yet. */
export interface UnclaimedLimits {
  readonly maxBytesPerNetwork: number;
  readonly maxTotalBytes: number;
  /** Smallest number of bytes that is counted for an incomplete file. */
  readonly incompleteBytes: number;
  readonly maxFilesPerNetwork: number;
  readonly maxFiles: number;
}

/** Stores the files of visitors in the database, in encrypted pieces. A visitor's file name is never used as a path. */
export interface UploadStore extends FileFailureStore {
  /** Adds a file without content. Returns `false` if a limit for files without a lead is reached. */
  create(upload: NewUpload, limits: UnclaimedLimits): Promise<boolean>;
  /**
   * Adds a piece to a file. Returns `false`, and stores nothing, if a limit for files without a lead is reached.
   * @param piece number of the piece, from 0
   */
  appendPiece(id: string, piece: number, sealed: Uint8Array, limits?: UnclaimedLimits): Promise<boolean>;
  /** Marks the file as complete. Only a complete file can belong to a lead. */
  markComplete(id: string, size: number): Promise<void>;
  find(id: string): Promise<StoredUpload | undefined>;
  /**
   * Records that the file belongs to the lead, unless the file belongs to a lead already. Returns true if the lead may
   * use the file (`isOwnedBy`). Returns false if the file is missing, is incomplete, or belongs to another lead.
   */
  claim(id: string, lead: string): Promise<boolean>;
  /**
   * Returns true if the file belongs to the lead. Also returns true if the file belongs to another lead with the same
   * idempotency key, even if that key was hashed under an earlier secret (`StoredLead.linked`): then the visitor has
   * changed the values and submitted the same files again.
   */
  isOwnedBy(id: string, lead: string): Promise<boolean>;
  readPieces(id: string): AsyncIterable<Uint8Array>;
  /**
   * Records that the CRM has the file. The content stays until the CRM has the lead, because the CRM may delete a file
   * that no lead names, and a person may need the file if the CRM refuses the lead.
   */
  setCrmName(id: string, crmName: string, now: number): Promise<void>;
  /**
   * Deletes the content of files that the CRM has, if no lead needs the file any more.
   * @param lead only files of this lead, which the CRM has just taken. Default: the files of all delivered leads
   */
  deleteDelivered(lead?: string): Promise<void>;
  deleteUpload(id: string): Promise<void>;
  /** Deletes all files of an erased lead, but not those that another lead with its idempotency key still needs. */
  deleteByLead(lead: string): Promise<void>;
  /** Returns the number of bytes that can still be written to the disk. `Infinity`: the database does not tell. */
  freeBytes(): Promise<number>;
  /** Deletes files from before `cutoff` that no lead has and needs (`isNeeded`). Returns the number of deleted files. */
  deleteUnclaimed(cutoff: number): Promise<number>;
}

/**
 * Condition for a file in `uploads`: a lead with the idempotency key of the file's lead still needs the file. It has to
 * be sent, or it was sent without the file.
 * @param exceptLead a lead that does not count
 */
const isNeeded = (exceptLead = '') => sql`
  EXISTS (SELECT 1 FROM leads AS other
    WHERE ${hasSameKey(sql`uploads.lead`)} AND other.receipt <> ${exceptLead} AND other.sealed IS NOT NULL
      AND (other.state <> 'delivered' OR other.code = 'without-file'))`;

export function createUploadStore(database: Database): UploadStore {
  const { query } = database;

  /** Measures the files that belong to no lead yet, without the file `exceptId`; with `network`, only its files. */
  async function measure(
    { incompleteBytes }: UnclaimedLimits,
    exceptId: string,
    network = '',
  ): Promise<{ readonly files: number; readonly bytes: number }> {
    const prefix = network && `${network}.`;
    const [used] = await query<{ files: number; bytes: number }>(sql`
      SELECT count(*) AS files, CAST(COALESCE(sum(COALESCE(size,
        CASE WHEN received > ${incompleteBytes} THEN received ELSE ${incompleteBytes} END)), 0) AS BIGINT) AS bytes
      FROM uploads WHERE lead IS NULL AND id <> ${exceptId}
        AND substr(COALESCE(network, '') || '.', 1, ${prefix.length}) = ${prefix}`);
    return used ?? { files: 0, bytes: 0 };
  }

  /** Returns true if the limits for files without a lead allow another file, in total and for each network. */
  async function hasRoom(network: string | null, limits: UnclaimedLimits, exceptId = ''): Promise<boolean> {
    const total = await measure(limits, exceptId);
    if (total.bytes >= limits.maxTotalBytes || total.files >= limits.maxFiles) return false;
    const hashes = network?.split('.') ?? [];
    for (let size = hashes.length; size > 0; size--) {
      const factor = getLimitFactor(hashes.length - size);
      const { files, bytes } = await measure(limits, exceptId, hashes.slice(0, size).join('.'));
      if (bytes >= factor * limits.maxBytesPerNetwork || files >= factor * limits.maxFilesPerNetwork)
        return false;
    }
    return true;
  }

  /** Deletes the pieces of a file one by one. Deleting needs disk space too, perhaps there is only enough for one. */
  async function deletePieces(id: string): Promise<void> {
    for (;;) {
      const dropped = await query(sql`
        DELETE FROM upload_pieces WHERE upload = ${id}
          AND piece = (SELECT max(piece) FROM upload_pieces WHERE upload = ${id}) RETURNING piece`);
      if (dropped.length === 0) return;
    }
  }

  /** Deletes a file: its pieces, then its row. If the relay crashes in between, the row shows that pieces are left. */
  async function deleteUpload(id: string): Promise<void> {
    await deletePieces(id);
    await query(sql`DELETE FROM uploads WHERE id = ${id}`);
  }

  /** Deletes files that the caller has marked as incomplete, so that no lead can use a file that is partly deleted. */
  async function deleteUploads(incompleteUploads: readonly { readonly id: string }[]): Promise<void> {
    for (const { id } of incompleteUploads) await deleteUpload(id);
    if (incompleteUploads.length > 0) await database.purgeErased();
  }

  async function isOwnedBy(id: string, lead: string): Promise<boolean> {
    const owned = await query(sql`
      SELECT id FROM uploads WHERE id = ${id} AND size IS NOT NULL AND (lead = ${lead}
        OR lead = (SELECT linked FROM leads WHERE receipt = ${lead})
        OR lead IN (SELECT receipt FROM leads AS other WHERE ${hasSameKey(lead)}))`);
    return owned.length > 0;
  }

  return {
    ...createFileFailureStore(database),
    isOwnedBy,
    async create({ id, group, network, now }, limits) {
      if (!(await hasRoom(network, limits))) return false;
      await query(
        sql`INSERT INTO uploads (id, group_name, created_at, network) VALUES (${id}, ${group}, ${now}, ${network})`,
      );
      return true;
    },
    async appendPiece(id, piece, sealed, limits) {
      const [counted] = await query<{ network: string | null }>(
        sql`UPDATE uploads SET received = received + ${sealed.length} WHERE id = ${id} RETURNING network`,
      );
      if (limits && counted && !(await hasRoom(counted.network, limits, id))) return false;
      await query(sql`INSERT INTO upload_pieces (upload, piece, sealed) VALUES (${id}, ${piece}, ${sealed})`);
      return true;
    },
    async markComplete(id, size) {
      await query(sql`UPDATE uploads SET size = ${size} WHERE id = ${id}`);
    },
    async find(id) {
      const [upload] = await query<StoredUpload>(sql`
        SELECT uploads.*, (SELECT count(*) FROM upload_pieces WHERE upload = uploads.id) AS pieces
        FROM uploads WHERE id = ${id}`);
      return upload;
    },
    async claim(id, lead) {
      const claimed = await query(sql`
        UPDATE uploads SET lead = ${lead}, network = NULL
        WHERE id = ${id} AND size IS NOT NULL AND (lead IS NULL OR lead = ${lead}) RETURNING id`);
      return claimed.length > 0 || isOwnedBy(id, lead);
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
    async setCrmName(id, crmName, now) {
      await query(sql`UPDATE uploads SET crm_name = ${crmName}, named_at = ${now} WHERE id = ${id}`);
    },
    async deleteDelivered(lead) {
      const ofLead = lead === undefined ? sql`lead IS NOT NULL` : sql`lead = ${lead}`;
      const delivered = await query<{ id: string }>(sql`
        SELECT id FROM uploads WHERE ${ofLead} AND crm_name IS NOT NULL AND NOT ${isNeeded(lead)}
          AND EXISTS (SELECT 1 FROM upload_pieces WHERE upload = uploads.id)`);
      for (const { id } of delivered) await deletePieces(id);
    },
    deleteUpload,
    freeBytes: database.freeBytes,
    async deleteByLead(lead) {
      // The files belong to the first of several leads with one idempotency key. They are kept while one of these leads
      // needs them, and are deleted with the last one.
      await deleteUploads(
        await query(sql`
          UPDATE uploads SET size = NULL WHERE lead IN (SELECT other.receipt FROM leads AS other
              WHERE ${hasSameKey(lead)} AND (other.receipt = ${lead} OR other.sealed IS NULL))
            AND NOT ${isNeeded(lead)}
          RETURNING id`),
      );
    },
    async deleteUnclaimed(cutoff) {
      const expired = await query<{ id: string }>(sql`
        UPDATE uploads SET size = NULL WHERE created_at < ${cutoff} AND (lead IS NULL
          OR (NOT EXISTS (SELECT 1 FROM leads WHERE receipt = uploads.lead AND sealed IS NOT NULL)
            AND NOT ${isNeeded()}))
        RETURNING id`);
      await deleteUploads(expired);
      return expired.length;
    },
  };
}
