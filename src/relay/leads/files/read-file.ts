import type { Encryption } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';

/**
 * Decrypts a stored file piece by piece. Yields nothing if the CRM already has the file, because the relay has then
 * deleted the content.
 */
export async function* readFileContent(
  uploads: UploadStore,
  encryption: Encryption,
  id: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let index = 0;
  for await (const sealed of uploads.readPieces(id)) yield await encryption.decryptPiece(sealed, id, index++);
}
