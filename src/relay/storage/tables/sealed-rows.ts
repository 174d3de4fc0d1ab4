import { type Database, sql } from '../database/sql.js';

/** A database row with encrypted content. */
export interface SealedRow {
  /** Receipt number of a lead, or id of a file. */
  readonly id: string;
  /** Number of the piece of a file, from 0; always 0 for a lead. */
  readonly piece: number;
  readonly sealed: Uint8Array;
}

export type SealedTable = 'leads' | 'files';

/** Reads and replaces all encrypted rows of the database, so that they can be encrypted again with another secret. */
export interface SealedRows {
  /** Returns the next rows after the row `after`, sorted by id and piece. `undefined`: returns the first rows. */
  list(
    table: SealedTable,
    after: Pick<SealedRow, 'id' | 'piece'> | undefined,
    limit: number,
  ): Promise<readonly SealedRow[]>;
  /** Replaces the encrypted content of a row. Returns `false` if the row has changed since it was read. */
  replace(table: SealedTable, row: SealedRow, sealed: Uint8Array): Promise<boolean>;
}

export function createSealedRows({ query }: Database): SealedRows {
  return {
    list(table, after = { id: '', piece: 0 }, limit) {
      if (table === 'leads')
        return query(sql`
          SELECT receipt AS id, 0 AS piece, sealed FROM leads WHERE receipt > ${after.id} AND sealed IS NOT NULL
          ORDER BY receipt LIMIT ${limit}`);
      return query(sql`
        SELECT upload AS id, piece, sealed FROM upload_pieces
        WHERE upload > ${after.id} OR (upload = ${after.id} AND piece > ${after.piece})
        ORDER BY upload, piece LIMIT ${limit}`);
    },
    async replace(table, { id, piece, sealed: old }, sealed) {
      const replaced =
        table === 'leads'
          ? await query(
              sql`UPDATE leads SET sealed = ${sealed} WHERE receipt = ${id} AND sealed = ${old} RETURNING receipt`,
            )
          : await query(sql`
              UPDATE upload_pieces SET sealed = ${sealed}
              WHERE upload = ${id} AND piece = ${piece} AND sealed = ${old} RETURNING upload`);
      return replaced.length > 0;
    },
  };
}
