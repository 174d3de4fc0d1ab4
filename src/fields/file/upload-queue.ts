import type { FieldModel } from '../../form/field-model.js';
import { type FormService, isServiceFailure } from '../../form/form-service.js';
import { type FileEntry, type FileRaw, type FileRefusal, fileRefusals } from './file-entry.js';

/**
 * Delays before the automatic retries of an interrupted upload, in milliseconds. After the last retry the upload
 * counts as failed.
 */
const retryDelaysMs = [1_000, 3_000];

/**
 * Times after which the progress of an upload is announced, in milliseconds: the first time after the start of the upload,
 * then after the last announcement. A short upload is announced only at its end.
 */
const firstProgressMs = 1_000;
const nextProgressMs = 10_000;

/** Adds files to a file field and uploads the files at once. The state of each upload is part of the field's value. */
export interface UploadQueue {
  /**
   * Adds files to the field and uploads them. A folder, a file of a kind that is not allowed, and a file above the
   * size limit are added but not uploaded.
   * @param folderNames names of those `files` that are folders
   */
  add(files: Iterable<File>, folderNames?: ReadonlySet<string>): void;
  /** Uploads a file again after its upload has failed. */
  retry(entry: FileEntry): void;
  /** Removes the file from the field. If the file is still being uploaded, the upload is cancelled. */
  remove(entry: FileEntry): void;
}

interface UploadQueueOptions {
  readonly field: FieldModel<FileRaw>;
  readonly upload: FormService['upload'];
  /**
   * Largest allowed size of a file as a text in the visitor's language. The message about a file that is too large
   * contains this text.
   */
  readonly maxSizeText: string;
  /**
   * Called when a file was added that cannot be uploaded, during a long upload, when an upload has ended, and when the
   * visitor has removed a file (`removed`). The control then announces the state of the file to screen readers.
   */
  onStateChange?(entry: FileEntry, isRemoved?: 'removed'): void;
  /** Returns the time of a clock that never goes back, in milliseconds. Default: `performance.now()`. */
  readonly monotonic?: () => number;
  /** Function that resolves after the given number of milliseconds. Default: a timer. */
  readonly sleep?: (durationMs: number) => Promise<void>;
}

let lastEntryKey = 0;

/**
 * Creates an upload queue for a file field. The queue has no state of its own, so every rendering may create a new
 * queue for the same field.
 */
export function createUploadQueue({
  field,
  upload,
  maxSizeText,
  onStateChange,
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

  /**
   * Stores the result of an upload and reports the change of the field. Does nothing if the entry was removed during
   * the upload, for example by a reset of the form.
   */
  function finishUpload(key: number, state: FileEntry['state']): void {
    const entry = field.raw.peek().find((candidate) => candidate.key === key);
    if (!entry) return;
    setEntryState(key, state);
    field.change(field.raw.peek());
    onStateChange?.({ ...entry, state });
  }

  /** Reports the progress of an upload until the upload ends. Reports nothing while there is no progress. */
  async function reportLongUpload(key: number, { signal }: AbortController): Promise<void> {
    let reportedFraction: number | undefined;
    for (let delayMs = firstProgressMs; ; delayMs = nextProgressMs) {
      await sleep(delayMs);
      const entry = field.raw.peek().find((candidate) => candidate.key === key);
      const state = entry?.state;
      // If the visitor has started the upload again, the next upload reports its own progress.
      if (state?.status !== 'uploading' || state.abortController.signal !== signal || signal.aborted) return;
      if (entry && state.fraction !== reportedFraction) onStateChange?.(entry);
      reportedFraction = state.fraction;
    }
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
    if (onStateChange && attempt === 0) void reportLongUpload(key, abortController);
    try {
      const serverName = await upload(file, group, reportProgress, abortController.signal);
      finishUpload(key, { status: 'done', serverName });
    } catch (error) {
      if (!abortController.signal.aborted && !(await isReadable(file))) {
        finishUpload(key, { status: 'refused', reason: 'unreadable' });
        return;
      }
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
        else onStateChange?.({ key, file, state });
      }
    },
    retry({ key, file }) {
      void uploadFile(key, file);
    },
    remove(entry) {
      const { key, state } = entry;
      if (state.status === 'uploading') state.abortController.abort();
      field.change(field.raw.peek().filter((other) => other.key !== key));
      onStateChange?.(entry, 'removed');
    },
  };
}

/**
 * Returns whether the browser can still read a file. A file of a cloud storage on a phone, and a file that was changed
 * or moved after it was chosen, fails like a broken connection, but no retry can help.
 */
function isReadable(file: File): Promise<boolean> {
  return file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** Cancels the running uploads of a field. The field keeps its list of files. */
export function abortUploads(field: FieldModel<FileRaw>): void {
  for (const { state } of field.raw.peek()) if (state.status === 'uploading') state.abortController.abort();
}
