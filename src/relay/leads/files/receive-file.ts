import { joinBytes } from '../../../crm/http/join-bytes.js';
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
  /** Size of the largest accepted file, in bytes. */
  readonly maxUpload: number;
  /** Extensions of files that visitors may upload. */
  readonly fileKinds: readonly string[];
  /** The virus scanner. Undefined: files are not scanned for viruses. */
  readonly fileScan: FileScan | undefined;
}

/** A virus scanner for uploaded files. */
export interface FileScan {
  readonly scanFile: ScanFile;
  /** Called if the scanner gave no result for a file. The file is refused. */
  readonly onFailed: () => void;
  /** Called for each file in which the scanner has found a virus. The file is refused. */
  readonly onInfected: () => void;
}

/** Verdict of the virus scanner about a file. */
export type ScanResult = 'clean' | 'infected';

/**
 * Scans the whole content of a file. The scan must end within about a minute, because the visitor waits.
 * @throws any error if there is no result; then the file is refused, and the visitor can try again
 */
export type ScanFile = (content: AsyncIterable<Uint8Array>) => Promise<ScanResult>;

/**
 * An upload is refused. The error contains the status and the code of the HTTP response. `reason` explains the refusal
 * to the developer of the page.
 */
export class UploadError extends Error {
  constructor(
    readonly status: 400 | 404 | 413 | 503,
    readonly code: string,
    readonly reason: string,
    /**
     * Why the file is refused. The page shows the visitor a message for this reason. Undefined: not the
     * file is the cause, but the request or the relay.
     */
    readonly fault?: FileFault | 'size',
  ) {
    super(reason);
  }
}

/** A file that the relay is receiving. */
export interface IncomingFile {
  /** Id of the file in the relay's database. In the values of a lead, the file is named by this id. */
  readonly id: string;
  /**
   * Stores the next bytes of the file.
   * @throws UploadError if the file is too large, or if the disk has no room
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Completes the file, so that a lead can contain it.
   * @throws UploadError if the content does not match the file extension
   */
  finish(): Promise<void>;
  /** Deletes the file from the relay's database. */
  discard(): Promise<void>;
}

/**
 * Starts to receive a file.
 * @param clientAddress IP address of the visitor; undefined: only the limit for all visitors together applies
 * @throws UploadError for a refused file name, or if too many uploaded files belong to no lead yet
 */
export type ReceiveFile = (
  name: string,
  group: FieldGroup,
  clientAddress: string | undefined,
) => Promise<IncomingFile>;

/** Smallest piece of a file that is encrypted and stored, in bytes. Only the last piece may be smaller. */
const minPieceBytes = 256 * 1024;
/**
 * Free disk space that uploaded files may not use, in bytes. The space is kept for leads, because anybody can upload
 * files.
 */
const reservedForLeadsBytes = 100_000_000;
/**
 * Largest total size of uploaded files that belong to no lead yet, as a multiple of the largest file size: for each
 * network (all people of an office share one) and for all visitors.
 */
const networkSizeFactor = 50;
const totalSizeFactor = 500;
/**
 * Largest number of uploaded files that belong to no lead yet, for each network and for all visitors. The number is
 * limited because small files need space too: each is a row of the database.
 */
const maxFilesPerNetwork = 3_000;
const maxFiles = 30_000;

/**
 * Number of base64 characters of a keyed hash that are stored. They contain 96 bits, which is enough to distinguish
 * networks.
 */
const networkHashLength = 16;

/** Creates the function that receives files: it checks, encrypts and stores a file while the file arrives. */
export function createFileReceiver({
  uploads,
  encryption,
  now,
  maxUpload,
  fileKinds,
  fileScan,
}: FileReceiverDeps): ReceiveFile {
  const unclaimedLimits = {
    maxBytesPerNetwork: networkSizeFactor * maxUpload,
    maxTotalBytes: totalSizeFactor * maxUpload,
    // An incomplete file counts with the bytes that have arrived, not with the largest allowed size. Otherwise a few
    // uploads that hang would use up the limit of a whole office.
    incompleteBytes: Math.min(minPieceBytes, maxUpload),
    maxFilesPerNetwork,
    maxFiles,
  };
  /** Scans a file for viruses. If the scanner gives no result, the file is refused. Leads are still accepted. */
  async function requireClean(id: string): Promise<void> {
    if (!fileScan) return;
    const result = await fileScan.scanFile(readFileContent(uploads, encryption, id)).catch(() => {
      fileScan.onFailed();
      throw createOverloadError('the virus scanner gave no result');
    });
    if (result === 'clean') return;
    fileScan.onInfected();
    throw new UploadError(400, 'FILE_UPLOAD_ERROR', 'file refused: virus scanner', 'content');
  }

  /** Returns keyed hashes of the networks that contain the visitor's IP address. `null`: the address is not known. */
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
      throw createOverloadError('too many uploaded files belong to no lead yet');

    async function flush(): Promise<void> {
      if ((await uploads.freeBytes()) < reservedForLeadsBytes)
        throw createOverloadError('not enough disk space for files');
      const piece = joinBytes(buffered, bufferedBytes);
      buffered = [];
      bufferedBytes = 0;
      const index = pieceCount++;
      const sealedPiece = await encryption.encryptPiece(piece, id, index);
      if (!(await uploads.appendPiece(id, index, sealedPiece, unclaimedLimits)))
        throw createOverloadError('too many uploaded files belong to no lead yet');
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
