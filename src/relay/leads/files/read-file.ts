import type { Encryption } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';

/** The bytes of a file, piece by piece; none once it is in the CRM. */
export async function* readFileContent(
  uploads: UploadStore,
  encryption: Encryption,
  id: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of uploads.readPieces(id)) yield await encryption.decryptBytes(piece);
}
