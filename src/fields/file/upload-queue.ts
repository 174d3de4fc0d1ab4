import type { FieldModel } from '../../form/field-model.js';
import { type FormService, isServiceFailure } from '../../form/form-service.js';
import { type FileEntry, type FileRaw, type FileRefusal, fileRefusals } from './file-entry.js';

/** Delay before each automatic retry of an interrupted upload, in milliseconds. */
const retryDelaysMs = [1_000, 3_000];

/** Adds files to a file field, uploads them at once and keeps their state in the field's value. */
export interface UploadQueue {
  /**
   * Adds and uploads each file. A folder, a file of another kind and a file above the size limit are added but not uploaded.
   * @param folderNames names of the folders among the files
   */
  add(files: Iterable<File>, folderNames?: ReadonlySet<string>): void;
  /** Uploads a failed file again. */
  retry(entry: FileEntry): void;
  /** Cancels the upload, if it is running, and removes the file from the field. */
  remove(entry: FileEntry): void;
}

interface UploadQueueOptions {
  readonly field: FieldModel<FileRaw>;
  readonly upload: FormService['upload'];
  /** The size limit of the field in the visitor's language, for the message about a file above the limit. */
  readonly maxSizeText: string;
  /** Monotonic clock in milliseconds. Default: `performance.now()`. */
  readonly monotonic?: () => number;
  /** Resolves after a number of milliseconds. Default: a timeout. */
  readonly sleep?: (durationMs: number) => Promise<void>;
}

let lastEntryKey = 0;

/** The queue has no state of its own, so every render may create a new queue for the same field. */
export function createUploadQueue({
  field,
  upload,
  maxSizeText,
  monotonic = () => performance.now(),
  sleep = (durationMs) => new Promise((resolve) => setTimeout(resolve, durationMs)),
}: UploadQueueOptions): UploadQueue {
  const { maxBytes = Number.POSITIVE_INFINITY, fileKinds, group } = field.definition;

  function findRefusal({ name, size }: File, folderNames?: ReadonlySet<string>): FileRefusal | undefined {
    if (folderNames?.has(name)) return 'folder';
    const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
    if (fileKinds && !(name.includes('.') && fileKinds.includes(ending))) return 'kind';
    return size === 0 ? 'empty' : undefined;
  }

  function setEntryState(key: number, state: FileEntry['state']): void {
    field.update((entries) => entries.map((entry) => (entry.key === key ? { ...entry, state } : entry)));
  }

  /** Reports a change of the field, unless the entry was removed during the upload (by a form reset, for example). */
  function finishUpload(key: number, state: FileEntry['state']): void {
    if (!field.raw.peek().some((entry) => entry.key === key)) return;
    setEntryState(key, state);
    field.change(field.raw.peek());
  }

  async function uploadFile(
    key: number,
    file: File,
    abortController = new AbortController(),
    attempt = 0,
  ): Promise<void> {
    const startedAtMs = monotonic();
    const reportProgress = (fraction: number) =>
      setEntryState(key, { status: 'uploading', startedAtMs, abortController, fraction });
    reportProgress(0);
    try {
      const serverName = await upload(file, group, reportProgress, abortController.signal);
      finishUpload(key, { status: 'done', serverName });
    } catch (error) {
      const delayMs = isServiceFailure(error) && error.retryable ? retryDelaysMs[attempt] : undefined;
      if (delayMs !== undefined) await sleep(delayMs);
      if (abortController.signal.aborted) return;
      if (delayMs !== undefined) return uploadFile(key, file, abortController, attempt + 1);
      const detail = error instanceof Error && 'detail' in error ? error.detail : undefined;
      const maxSize: FileEntry['state'] = { status: 'too-large', maxSizeText };
      const reason = detail === 'name' ? 'kind' : fileRefusals.find((refusal) => refusal === detail);
      const failed: FileEntry['state'] = reason ? { status: 'refused', reason } : { status: 'failed' };
      finishUpload(key, detail === 'size' && maxSizeText ? maxSize : failed);
      if (!isServiceFailure(error)) throw error;
    }
  }

  return {
    add(files, folderNames) {
      for (const file of files) {
        const key = ++lastEntryKey;
        const isTooLarge = file.size > maxBytes;
        const reason = findRefusal(file, folderNames);
        const state: FileEntry['state'] = reason
          ? { status: 'refused', reason }
          : isTooLarge
            ? { status: 'too-large', maxSizeText }
            : { status: 'failed' };
        field.change([...field.raw.peek(), { key, file, state }]);
        if (state.status === 'failed') void uploadFile(key, file);
      }
    },
    retry({ key, file }) {
      void uploadFile(key, file);
    },
    remove({ key, state }) {
      if (state.status === 'uploading') state.abortController.abort();
      field.change(field.raw.peek().filter((entry) => entry.key !== key));
    },
  };
}

/** Cancels the field's running uploads without changing its value. */
export function abortUploads(field: FieldModel<FileRaw>): void {
  for (const { state } of field.raw.peek()) if (state.status === 'uploading') state.abortController.abort();
}
