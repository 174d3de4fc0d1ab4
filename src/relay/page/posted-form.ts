import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { maxItemCounts } from '../../crm/definition/limits.js';
import { fieldGroups } from '../../crm/definition/read-form.js';
import { decodeSentText } from '../../crm/http/decode-form-text.js';
import { type FieldDefinition, type FieldGroup, isFieldAddress } from '../../form/definition.js';
import type { ReceivedFile } from '../../form/received-file.js';
import { LimitError } from '../config/limits.js';
import { isUploadId } from '../leads/files/file-types.js';
import { type MultipartLimits, readMultipart } from '../leads/files/multipart.js';
import { type IncomingFile, type ReceiveFile, UploadError } from '../leads/files/receive-file.js';
import type { UploadStore } from '../storage/tables/upload-store.js';
import { type FormVariables, groupVariables, parseVariables } from './form-variables.js';

/**
 * Largest number of files in one submission of a page that the relay serves (`/f/ID`). Each file may have the largest
 * allowed size. Further files are refused.
 */
export const maxPageFiles = 5;

const maxFilesOfField = maxItemCounts.file;

export interface PostedForm {
  readonly texts: FormVariables;
  /** Files in the submission, by field address (such as `def_customer.email`). */
  readonly files: ReadonlyMap<string, readonly ReceivedFile[]>;
  /**
   * SHA-256 of the content of each file that the submission itself contains, in hex, by the id of the file. A browser
   * that submits the same form twice sends the same content, but each file gets an id of its own.
   */
  readonly contentHashes: ReadonlyMap<string, string>;
  /**
   * Error because of which the submission is incomplete: the rest of the body could not be read, or a file could not
   * be stored. Undefined: the submission is complete.
   */
  readonly failure: unknown;
}

/** The file that is being received. */
interface CurrentFile {
  readonly address: string;
  readonly name: string;
  readonly file: IncomingFile;
  readonly hash: ReturnType<typeof sha256.create>;
}

export interface PostedFormDeps {
  readonly receiveFile: ReceiveFile;
  readonly uploads: UploadStore;
  readonly limits: MultipartLimits;
}

/**
 * Reads a form that a browser has submitted without JavaScript. Files are stored at once. If the page is shown again,
 * hidden inputs contain the stored files as `ID/NAME`, because browsers do not keep chosen files.
 * @param clientAddress IP address of the visitor, for the upload limits
 * @param fields fields of the form. Undefined: the form cannot be loaded, so the file of each field is stored
 * @returns the values that were read, even if reading fails halfway, so that the visitor need not type them again.
 *   Never throws.
 */
export async function readPostedForm(
  request: Request,
  clientAddress: string | undefined,
  fields: readonly FieldDefinition[] | undefined,
  { receiveFile, uploads, limits }: PostedFormDeps,
): Promise<PostedForm> {
  const isMultipart = /^multipart\//i.test(request.headers.get('Content-Type') ?? '');
  const parts: (readonly [string, string])[] = [];
  let textLength = 0;
  let failure: unknown;
  const groupByAddress = new Map<string, FieldGroup>(
    (fields ?? []).flatMap(({ address, group, kind }) =>
      kind === 'file' ? [[address, group] as const] : [],
    ),
  );
  const files = new Map<string, ReceivedFile[]>();
  const contentHashes = new Map<string, string>();
  let startedCount = 0;
  let current: CurrentFile | undefined;

  /** Adds a text of the submission. The total length of all texts is limited like a body without files. */
  function addPart(name: string, text: string): void {
    textLength += name.length + text.length;
    if (textLength > limits.maxFieldBytes)
      throw new LimitError(413, 'TOO_LARGE', `more than ${limits.maxFieldBytes} bytes of text`);
    parts.push([name, text]);
  }

  async function readTexts(): Promise<FormVariables> {
    return isMultipart
      ? groupVariables(parts)
      : parseVariables(decodeSentText(new Uint8Array(await request.arrayBuffer())));
  }

  function recordFile(address: string, name: string, id: string | undefined): void {
    const received = files.get(address) ?? [];
    received.push({ name, id });
    files.set(address, received);
  }

  /** Ends the current file of the submission. A rejected file is recorded without an id; the other fields are kept. */
  async function endFile(outcome: 'finish' | 'drop'): Promise<void> {
    if (!current) return;
    const { address, name, file, hash } = current;
    current = undefined;
    const isStored = outcome === 'finish' && (await file.finish().then(() => true, recordFailure));
    if (isStored) contentHashes.set(file.id, bytesToHex(hash.digest()));
    else await file.discard().catch(recordFailure);
    recordFile(address, name, isStored ? file.id : undefined);
  }

  async function startFile(address: string, name: string): Promise<void> {
    await endFile('finish');
    const group = fields ? groupByAddress.get(address) : readGroup(address);
    // A file with an empty name is ignored: browsers send it for a file input without a chosen file.
    if (!group || name === '') return;
    const isAllowed = ++startedCount <= maxPageFiles;
    const file = isAllowed && (await receiveFile(name, group, clientAddress).catch(recordFailure));
    if (file) current = { address, name, file, hash: sha256.create() };
    else recordFile(address, name, undefined);
  }

  /**
   * Records why a file could not be stored. A refused file becomes an error message at its field. Any other error is
   * a failure of the relay; the remaining parts are still read.
   */
  function recordFailure(error: unknown): false {
    if (!(error instanceof UploadError)) failure = error;
    return false;
  }

  try {
    if (isMultipart) {
      for await (const event of readMultipart(request, limits)) {
        if (event.type === 'field') addPart(event.name, event.text);
        else if (event.type === 'file') await startFile(event.name, event.filename);
        else if (current) {
          current.hash.update(event.bytes);
          if ((await current.file.write(event.bytes).catch(recordFailure)) === false) await endFile('drop');
        }
      }
      await endFile('finish');
    }
  } catch (error) {
    failure = error;
    await endFile('drop');
  }

  const texts = await readTexts().catch((error: unknown): FormVariables => {
    failure ??= error;
    return new Map();
  });
  // Ids of the files that the visitor wants to remove. The page shows a checkbox beside each stored file.
  const removedIds = new Set(texts.get('remove'));
  for (const address of groupByAddress.keys()) {
    // If a field has more files than allowed, the rest is refused later. So the database is not asked about the rest.
    for (const text of texts.get(address)?.slice(0, maxFilesOfField) ?? []) {
      const [, id = '', name = ''] = /^([^/]+)\/(.*)$/s.exec(text) ?? [];
      if (!id || removedIds.has(id)) continue;
      // The database is not asked about any other text: PostgreSQL refuses some characters, which would look like a
      // failure of the database.
      const upload = isUploadId(id) ? await uploads.find(id).catch(recordFailure) : undefined;
      // If the database fails, the file is treated as stored. The next submission checks it again.
      const isThere = upload === false || upload?.size != null;
      recordFile(address, name, isThere ? id : undefined);
    }
  }
  return { texts, files, contentHashes, failure };
}

/** Returns the group of a field by the field's address. Undefined: the text is no address. */
function readGroup(address: string): FieldGroup | undefined {
  return isFieldAddress(address) ? fieldGroups.find((group) => address.startsWith(`${group}.`)) : undefined;
}
