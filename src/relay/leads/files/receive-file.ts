import type { FieldGroup } from '../../../form/definition.js';
import { getNetworkKeys } from '../../config/network.js';
import type { Encryption } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';
import { createFileInspection, createUploadId, type FileFault, findNameFault } from './file-types.js';
import { readFileContent } from './read-file.js';

export interface FileReceiverDeps {
  readonly uploads: UploadStore;
  readonly encryption: Encryption;
  readonly now: () => number;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
  /** Extensions of files that visitors may upload. */
  readonly fileKinds: readonly string[];
  /** Virus scanner. Undefined: none. */
  readonly scanFile: ScanFile | undefined;
  /** Called if the scanner gave no verdict. The file is refused. */
  readonly onScanFailed: () => void;
  /** Called for each file that the scanner refused. */
  readonly onInfected: () => void;
}

export type ScanResult = 'clean' | 'infected';

/**
 * Reads the whole content of a file and judges it. Must end within about a minute, because the visitor waits.
 * @throws any error if there is no verdict; the file is refused then, and the visitor can try again
 */
export type ScanFile = (content: AsyncIterable<Uint8Array>) => Promise<ScanResult>;

/** A refused upload, with the status and code of the error response. `reason` is for the page's developer. */
export class UploadError extends Error {
  constructor(
    readonly status: 400 | 404 | 413 | 503,
    readonly code: string,
    readonly reason: string,
    /** Property of the file that is refused, for the message to the visitor. Undefined: the file is not the cause. */
    readonly fault?: FileFault | 'size',
  ) {
    super(reason);
  }
}

/** A file that is being received. */
export interface IncomingFile {
  /** Name of the file in the store; the lead mentions the file by it. */
  readonly id: string;
  /** @throws UploadError if the file is too large, or if the disk has no room */
  write(bytes: Uint8Array): Promise<void>;
  /** Completes the file; now a lead can mention it. @throws UploadError if the content does not match the extension */
  finish(): Promise<void>;
  /** Deletes the file from the store. */
  discard(): Promise<void>;
}

/**
 * Starts to receive a file.
 * @param clientAddress IP address of the visitor; undefined: only the total limit applies
 * @throws UploadError for a refused name, or if too many files wait for a lead
 */
export type ReceiveFile = (
  name: string,
  group: FieldGroup,
  clientAddress: string | undefined,
) => Promise<IncomingFile>;

/** Bytes are encrypted and stored in pieces of at least this size. */
const minPieceBytes = 256 * 1024;
/** Free disk space that files may not use, in bytes: anybody can upload files, and leads need the space. */
const reservedForLeadsBytes = 100_000_000;
/**
 * Limits for files that no lead mentions yet, as multiples of the largest file: for each network (all people of an office
 * share a network), and in total.
 */
const maxFilesPerNetwork = 50;
const maxFilesTotal = 500;
/** Limits of the number of files without a lead, small ones included: a row costs room, too. */
const maxRowsPerNetwork = 1_000;
const maxRows = 10_000;

/** Characters of a keyed hash in base64: 96 bits tell networks apart. */
const networkHashLength = 16;

/** Creates a function that checks files, and encrypts and stores them while they arrive. */
export function createFileReceiver({
  uploads,
  encryption,
  now,
  maxUpload,
  fileKinds,
  scanFile,
  onScanFailed,
  onInfected,
}: FileReceiverDeps): ReceiveFile {
  const unclaimedLimits = {
    maxBytesPerNetwork: maxFilesPerNetwork * maxUpload,
    maxTotalBytes: maxFilesTotal * maxUpload,
    // Uploads that hang must not count with the largest size: they would block an office.
    incompleteBytes: Math.min(minPieceBytes, maxUpload),
    maxFilesPerNetwork: maxRowsPerNetwork,
    maxFiles: maxRows,
  };
  /** Fails closed: a file without a verdict is not stored. Leads go on. */
  async function requireClean(id: string): Promise<void> {
    if (!scanFile) return;
    const result = await scanFile(readFileContent(uploads, encryption, id)).catch(() => {
      onScanFailed();
      throw createOverloadError('the virus scanner gave no verdict');
    });
    if (result === 'clean') return;
    onInfected();
    throw new UploadError(400, 'FILE_UPLOAD_ERROR', 'file refused: virus scanner', 'content');
  }

  /** Returns `null` if the network is not known. */
  async function hashNetworks(clientAddress: string | undefined): Promise<string | null> {
    const keys = getNetworkKeys(clientAddress);
    if (keys.length === 0) return null;
    const hashes = await Promise.all(keys.map((key) => encryption.hash('network', key)));
    return hashes
      .reverse()
      .map((hash) => hash.slice(0, networkHashLength))
      .join('.');
  }

  return async (name, group, clientAddress) => {
    const nameFault = findNameFault(name, fileKinds);
    if (nameFault) throw createRefusedError(nameFault);
    const inspection = createFileInspection(name, fileKinds);
    const id = createUploadId(name);
    let receivedBytes = 0;
    let pieceCount = 0;
    let bufferedBytes = 0;
    let buffered: Uint8Array[] = [];
    const network = await hashNetworks(clientAddress);
    if (!(await uploads.create({ id, group, network, now: now() }, unclaimedLimits)))
      throw createOverloadError('too many files without a lead');

    async function flush(): Promise<void> {
      if ((await uploads.freeBytes()) < reservedForLeadsBytes)
        throw createOverloadError('not enough disk space for files');
      const piece = new Uint8Array(bufferedBytes);
      let offset = 0;
      for (const bytes of buffered) {
        piece.set(bytes, offset);
        offset += bytes.length;
      }
      buffered = [];
      bufferedBytes = 0;
      const index = pieceCount++;
      const sealedPiece = await encryption.encryptPiece(piece, id, index);
      if ((await uploads.appendPiece(id, index, sealedPiece, unclaimedLimits)) === false)
        throw createOverloadError('too many files without a lead');
    }

    return {
      id,
      async write(bytes) {
        receivedBytes += bytes.length;
        if (receivedBytes > maxUpload) throw new UploadError(413, 'FILE_UPLOAD_ERROR', 'too large', 'size');
        inspection.addBytes(bytes);
        buffered.push(bytes);
        bufferedBytes += bytes.length;
        if (bufferedBytes >= minPieceBytes) await flush();
      },
      async finish() {
        const contentFault = inspection.findFault();
        if (contentFault) throw createRefusedError(contentFault);
        if (bufferedBytes > 0) await flush();
        await requireClean(id);
        await uploads.markComplete(id, receivedBytes);
      },
      discard: () => uploads.deleteUpload(id),
    };
  };
}

function createOverloadError(reason: string): UploadError {
  return new UploadError(503, 'SERVER_IS_OVERLOADED', reason);
}

function createRefusedError(fault: FileFault): UploadError {
  return new UploadError(400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`, fault);
}
