import type { FieldGroup } from '../../../form/definition.js';
import type { Seal } from '../../storage/encryption.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';
import { networkOf } from '../spam/spam-filter.js';
import { findNameFault, inspect, safeName } from './file-types.js';

export interface FileIntakeParts {
  readonly uploads: UploadStore;
  readonly seal: Seal;
  readonly now: () => number;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
}

/** What stands in the way of a file, as it is said to the page. */
export class UploadFault extends Error {
  constructor(
    readonly status: 400 | 404 | 413 | 503,
    readonly word: string,
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
  take(bytes: Uint8Array): Promise<void>;
  /** From here on it can be named in a lead. @throws UploadFault when its content is not what its name says */
  finish(): Promise<void>;
  drop(): Promise<void>;
}

/** `visitor`: the address that it comes from, where anybody knows. */
export type TakeFile = (
  name: string,
  group: FieldGroup,
  visitor: string | undefined,
) => Promise<IncomingFile>;

/** Bytes kept together in the store. */
const pieceBytes = 256 * 1024;
/** Anybody can send files, so they never get the room that leads need; in bytes. */
const keptForLeads = 100_000_000;
/** Files of the largest size that may be here without a lead, of one network (an office shares one) and in all. */
const mostOfNetwork = 50;
const mostInAll = 500;

/**
 * Looks at a file while it streams into the store under a name of our own.
 * @throws UploadFault for its name, or when there are too many already
 */
export function createFileIntake({ uploads, seal, now, maxUpload }: FileIntakeParts): TakeFile {
  const most = {
    ofNetwork: mostOfNetwork * maxUpload,
    inAll: mostInAll * maxUpload,
    largest: maxUpload,
  };
  return async (name, group, visitor) => {
    const fault = findNameFault(name);
    if (fault) throw refused(fault);
    const inspection = inspect(name);
    const id = safeName(name);
    let size = 0;
    let pieces = 0;
    let held = 0;
    let waiting: Uint8Array[] = [];
    const network = visitor ? await seal.hash(networkOf(visitor)) : null;
    if (!(await uploads.begin({ id, group, network, now: now() }, most)))
      throw overloaded('too many files that no lead names');

    async function keep(): Promise<void> {
      if ((await uploads.room()) < keptForLeads) throw overloaded('no room for files');
      const piece = new Uint8Array(held);
      let at = 0;
      for (const bytes of waiting) {
        piece.set(bytes, at);
        at += bytes.length;
      }
      waiting = [];
      held = 0;
      await uploads.append(id, pieces++, await seal.closeBytes(piece));
    }

    return {
      id,
      async take(bytes) {
        size += bytes.length;
        if (size > maxUpload) throw new UploadFault(413, 'FILE_UPLOAD_ERROR', 'too large');
        inspection.see(bytes);
        waiting.push(bytes);
        held += bytes.length;
        if (held >= pieceBytes) await keep();
      },
      async finish() {
        const wrong = inspection.fault();
        if (wrong) throw refused(wrong);
        if (held > 0) await keep();
        await uploads.finish(id, size);
      },
      drop: () => uploads.drop(id),
    };
  };
}

function overloaded(reason: string): UploadFault {
  return new UploadFault(503, 'SERVER_IS_OVERLOADED', reason);
}

function refused(fault: string): UploadFault {
  return new UploadFault(400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`);
}
