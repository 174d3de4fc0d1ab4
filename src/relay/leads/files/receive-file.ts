import type { FieldGroup } from '../../../form/definition.js';
import { getNetworkKey } from '../../config/network.js';
import type { Encryption } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';
import { createFileInspection, createUploadId, findNameFault } from './file-types.js';

export interface FileReceiverDeps {
  readonly uploads: UploadStore;
  readonly encryption: Encryption;
  readonly now: () => number;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
}

/** What stands in the way of a file, as it is said to the page. */
export class UploadError extends Error {
  constructor(
    readonly status: 400 | 404 | 413 | 503,
    readonly code: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** A file on its way into the store. */
export interface IncomingFile {
  /** The name that stands for it in a lead. */
  readonly id: string;
  /** @throws UploadFault when there are too many of them, or no room */
  write(bytes: Uint8Array): Promise<void>;
  /** From here on it can be named in a lead. @throws UploadFault when its content is not what its name says */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

/** `visitor`: the address that it comes from, where anybody knows. */
export type ReceiveFile = (
  name: string,
  group: FieldGroup,
  clientAddress: string | undefined,
) => Promise<IncomingFile>;

/** Bytes kept together in the store. */
const minPieceBytes = 256 * 1024;
/** Anybody can send files, so they never get the room that leads need; in bytes. */
const reservedForLeadsBytes = 100_000_000;
/** Files of the largest size that may be here without a lead, of one network (an office shares one) and in all. */
const maxFilesPerNetwork = 50;
const maxFilesTotal = 500;

/**
 * Looks at a file while it streams into the store under a name of our own.
 * @throws UploadFault for its name, or when there are too many already
 */
export function createFileReceiver({ uploads, encryption, now, maxUpload }: FileReceiverDeps): ReceiveFile {
  const unclaimedLimits = {
    maxBytesPerNetwork: maxFilesPerNetwork * maxUpload,
    maxTotalBytes: maxFilesTotal * maxUpload,
    maxFileBytes: maxUpload,
  };
  return async (name, group, clientAddress) => {
    const nameFault = findNameFault(name);
    if (nameFault) throw createRefusedError(nameFault);
    const inspection = createFileInspection(name);
    const id = createUploadId(name);
    let receivedBytes = 0;
    let pieceCount = 0;
    let bufferedBytes = 0;
    let buffered: Uint8Array[] = [];
    const network = clientAddress ? await encryption.hash(getNetworkKey(clientAddress)) : null;
    if (!(await uploads.create({ id, group, network, now: now() }, unclaimedLimits)))
      throw createOverloadError('too many files that no lead names');

    async function flush(): Promise<void> {
      if ((await uploads.freeBytes()) < reservedForLeadsBytes) throw createOverloadError('no room for files');
      const piece = new Uint8Array(bufferedBytes);
      let offset = 0;
      for (const bytes of buffered) {
        piece.set(bytes, offset);
        offset += bytes.length;
      }
      buffered = [];
      bufferedBytes = 0;
      await uploads.appendPiece(id, pieceCount++, await encryption.encryptBytes(piece));
    }

    return {
      id,
      async write(bytes) {
        receivedBytes += bytes.length;
        if (receivedBytes > maxUpload) throw new UploadError(413, 'FILE_UPLOAD_ERROR', 'too large');
        inspection.addBytes(bytes);
        buffered.push(bytes);
        bufferedBytes += bytes.length;
        if (bufferedBytes >= minPieceBytes) await flush();
      },
      async finish() {
        const contentFault = inspection.findFault();
        if (contentFault) throw createRefusedError(contentFault);
        if (bufferedBytes > 0) await flush();
        await uploads.markComplete(id, receivedBytes);
      },
      discard: () => uploads.deleteUpload(id),
    };
  };
}

function createOverloadError(reason: string): UploadError {
  return new UploadError(503, 'SERVER_IS_OVERLOADED', reason);
}

function createRefusedError(fault: string): UploadError {
  return new UploadError(400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`);
}
