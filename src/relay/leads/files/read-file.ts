import type { Seal } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';

/** The bytes of a file, piece by piece; none once it is in the CRM. */
export async function* fileContent(
  uploads: UploadStore,
  seal: Seal,
  id: string,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for await (const piece of uploads.pieces(id)) yield await seal.openBytes(piece);
}
