import { DecryptionError } from '../storage/decryption-error.js';
import type { Encryption } from '../storage/encryption.js';
import type { ConsentStore } from '../storage/tables/consent-store.js';
import type { SealedRow, SealedRows, SealedTable } from '../storage/tables/sealed-rows.js';
import { asRecord } from './json-record.js';

/**
 * Command that encrypts the next rows of a database table again with the current secret. The command line program
 * repeats the command until all rows are done.
 */
export interface ResealCommand {
  readonly do: 'reseal';
  readonly table: SealedTable;
  /** The last database row that the previous command has read. Missing: the command starts with the first row. */
  readonly after?: Pick<SealedRow, 'id' | 'piece'>;
}

export interface ResealReport {
  /** Number of database rows that were encrypted again. */
  readonly resealed: number;
  /** Number of database rows that are damaged, or that no configured secret can decrypt. They stay unchanged. */
  readonly unreadable: number;
  /**
   * Number of proofs of consent whose e-mail address or phone number is hashed under an older secret. The relay
   * cannot hash it again, because it does not store the address or the number. Present only in the answer to the last
   * command of a table.
   */
  readonly olderConsents?: number;
  /** Id of the relay's current secret (`Encryption.consentKeyId`). Missing: the relay is of an earlier version. */
  readonly keyId?: string;
  /** The database row after which the next command starts. Missing: all rows are done. */
  readonly after?: Pick<SealedRow, 'id' | 'piece'>;
}

/** Number of database rows that one command encrypts. A row can have 256 KB (a piece of a file). */
const rowsPerStep = 20;

export interface ResealDeps {
  readonly sealedRows: SealedRows;
  readonly encryption: Encryption;
  readonly consents: Pick<ConsentStore, 'countOtherKeys'>;
}

/**
 * Creates the function that encrypts the next database rows again with the current secret. It does no harm to run the
 * function twice or to stop it halfway.
 */
export function createReseal({ sealedRows, encryption, consents }: ResealDeps) {
  return async ({ table, after }: ResealCommand): Promise<ResealReport> => {
    const rows = await sealedRows.list(table, after, rowsPerStep);
    let [resealed, unreadable] = [0, 0];
    for (const row of rows) {
      if (encryption.isCurrent(row.sealed)) continue;
      const content = await encryptAgain(table, row);
      if (!content) unreadable++;
      // If `replace` returns `false`, the row was erased meanwhile, so there is nothing to encrypt.
      else if (await sealedRows.replace(table, row, content)) resealed++;
    }
    const keyId = encryption.consentKeyId;
    const last = rows.length === rowsPerStep ? rows.at(-1) : undefined;
    if (last) return { resealed, unreadable, keyId, after: { id: last.id, piece: last.piece } };
    return { resealed, unreadable, keyId, olderConsents: await consents.countOtherKeys([keyId]) };
  };

  async function encryptAgain(
    table: SealedTable,
    { id, piece, sealed }: SealedRow,
  ): Promise<Uint8Array | undefined> {
    try {
      return table === 'leads'
        ? await encryption.encryptLead(await encryption.decryptLead(sealed, id), id)
        : await encryption.encryptPiece(await encryption.decryptPiece(sealed, id, piece), id, piece);
    } catch (error) {
      if (error instanceof DecryptionError) return undefined;
      throw error;
    }
  }
}

export function isResealCommand(value: unknown): value is ResealCommand {
  const { do: action, table, after } = asRecord(value);
  const { id, piece } = asRecord(after ?? { id: '', piece: 0 });
  return (
    action === 'reseal' &&
    (table === 'leads' || table === 'files') &&
    typeof id === 'string' &&
    Number.isSafeInteger(piece)
  );
}
