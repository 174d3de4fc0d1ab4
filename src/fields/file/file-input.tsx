import { isServiceFailure } from '../../form/form-service.js';
import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ControlProps } from '../shared/field-type.js';
import { focusFirstControl } from '../shared/focus.js';
import type { FileEntry, FileRaw } from './file-entry.js';
import { maxFiles } from './file-entry.js';

/** Before each further try of an upload that broke off, in milliseconds. A file too many in the relay goes by itself. */
const retryDelaysMs = [1_000, 3_000];

let lastEntryKey = 0;

/** Chosen, dropped or pasted; what there is is uploaded at once and listed below with its state. */
export function FileInput({ field, controlAttributes, messages, upload }: ControlProps<FileRaw>) {
  const uploadMessages = getExtendedMessages(messages).upload;
  const { maxBytes } = field.definition;
  const maxSizeText = maxBytes === undefined ? '' : formatFileSize(maxBytes, messages);

  function setEntryState(key: number, state: FileEntry['state']): void {
    field.update((entries) => entries.map((entry) => (entry.key === key ? { ...entry, state } : entry)));
  }

  /** What was taken out meanwhile, by a reset for example, has changed nothing. */
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
    const startedAtMs = performance.now();
    const reportProgress = (fraction: number) =>
      setEntryState(key, { status: 'uploading', startedAtMs, abortController, fraction });
    reportProgress(0);
    try {
      const serverName = await upload(file, field.definition.group, reportProgress, abortController.signal);
      finishUpload(key, { status: 'done', serverName });
    } catch (error) {
      const delayMs = isServiceFailure(error) && error.retryable ? retryDelaysMs[attempt] : undefined;
      if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs));
      if (abortController.signal.aborted) return;
      if (delayMs !== undefined) return uploadFile(key, file, abortController, attempt + 1);
      finishUpload(key, { status: 'failed' });
      if (!isServiceFailure(error)) throw error;
    }
  }

  function addFiles(files: Iterable<File>): void {
    for (const file of files) {
      const key = ++lastEntryKey;
      const isTooLarge = maxBytes !== undefined && file.size > maxBytes;
      const state: FileEntry['state'] = isTooLarge
        ? { status: 'too-large', maxSizeText }
        : { status: 'failed' };
      field.change([...field.raw.peek(), { key, file, state }]);
      if (!isTooLarge) void uploadFile(key, file);
    }
  }

  function removeEntry({ key, state }: FileEntry): void {
    if (state.status === 'uploading') state.abortController.abort();
    field.change(field.raw.peek().filter((entry) => entry.key !== key));
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping and pasting are shortcuts for what the input does
    <div
      ref={getAbortOnUnmountRef(field)}
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        addFiles(event.dataTransfer?.files ?? []);
      }}
      onPaste={({ clipboardData }) => addFiles(clipboardData?.files ?? [])}
    >
      {maxSizeText && (
        <p class="note">
          {formatMessage(uploadMessages.limit, { count: String(maxFiles), size: maxSizeText })}
        </p>
      )}
      <input
        type="file"
        {...controlAttributes}
        // The files are in the list below; the input itself is empty again after each choice.
        required={controlAttributes.required && field.raw.value.length === 0}
        class="control"
        multiple
        onChange={({ currentTarget }) => {
          addFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      {hasTouchScreen() && <PhotoButton text={uploadMessages.photo} onPhotos={addFiles} />}
      <span class="note drop-hint" aria-hidden="true">
        {uploadMessages.drop}
      </span>
      <ul class="files">
        {field.raw.value.map((entry) => (
          <li key={entry.key}>
            {entry.file.type.startsWith('image/') && <Thumbnail file={entry.file} />}
            <span>{formatEntryState(entry, messages)}</span>
            {entry.state.status === 'uploading' && (
              <progress value={entry.state.fraction} aria-hidden="true" />
            )}
            {entry.state.status === 'failed' && (
              <button
                type="button"
                class="quiet"
                onClick={({ currentTarget }) => {
                  focusFirstControl(currentTarget.closest('.field'));
                  void uploadFile(entry.key, entry.file);
                }}
              >
                {messages.retry}
              </button>
            )}
            <button
              type="button"
              class="quiet"
              onClick={({ currentTarget }) => {
                focusFirstControl(currentTarget.closest('.field'));
                removeEntry(entry);
              }}
            >
              {formatMessage(
                entry.state.status === 'uploading' ? uploadMessages.cancel : uploadMessages.remove,
                { file: entry.file.name },
              )}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function hasTouchScreen(): boolean {
  return typeof document !== 'undefined' && matchMedia('(pointer: coarse)').matches;
}

interface PhotoButtonProps {
  readonly text: string;
  onPhotos(files: Iterable<File>): void;
}

/**
 * Straight to the camera. The field's own input offers files and pictures on every phone, but the camera only on some;
 * one input can't do both, since `capture` leaves nothing but the camera.
 */
function PhotoButton({ text, onPhotos }: PhotoButtonProps) {
  return (
    <div>
      <input
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        onChange={({ currentTarget }) => {
          onPhotos([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <button
        type="button"
        class="quiet"
        onClick={({ currentTarget }) => currentTarget.parentElement?.querySelector('input')?.click()}
      >
        {text}
      </button>
    </div>
  );
}

type FileField = ControlProps<FileRaw>['field'];

const abortRefs = new WeakMap<FileField, (element: Element | null) => void>();

/** With the form what is being uploaded for it goes, too. The same function each time: another one would be told so, too. */
function getAbortOnUnmountRef(field: FileField): (element: Element | null) => void {
  const existingRef = abortRefs.get(field);
  if (existingRef) return existingRef;
  const abortOnUnmount = (element: Element | null) => {
    if (element) return;
    for (const { state } of field.raw.peek()) if (state.status === 'uploading') state.abortController.abort();
  };
  abortRefs.set(field, abortOnUnmount);
  return abortOnUnmount;
}

const thumbnailRefs = new WeakMap<File, (canvas: HTMLCanvasElement | null) => void>();

/** Painted and not linked: a page's policy may forbid pictures from anywhere else. */
function Thumbnail({ file }: { readonly file: File }) {
  const thumbnailRef = thumbnailRefs.get(file) ?? createThumbnailRef(file);
  thumbnailRefs.set(file, thumbnailRef);
  return (
    <span aria-hidden="true">
      <canvas width={48} height={48} ref={thumbnailRef} />
    </span>
  );
}

function createThumbnailRef(file: File) {
  return async (canvas: HTMLCanvasElement | null) => {
    const bitmap = canvas && (await createImageBitmap(file).catch(() => undefined));
    if (!bitmap) return;
    const cropSize = Math.min(bitmap.width, bitmap.height);
    const [x, y] = [(bitmap.width - cropSize) / 2, (bitmap.height - cropSize) / 2];
    canvas.getContext('2d')?.drawImage(bitmap, x, y, cropSize, cropSize, 0, 0, 48, 48);
    bitmap.close();
  };
}

/** Before that, and for less, nobody needs to know how long it takes. In milliseconds. */
const minEstimateMs = 2_000;

function formatEntryState({ file, state }: FileEntry, messages: Messages): string {
  const { upload, ...extendedMessages } = getExtendedMessages(messages);
  if (state.status === 'too-large') {
    return formatMessage(extendedMessages.issues['file-too-large'], {
      file: file.name,
      size: state.maxSizeText,
    });
  }
  if (state.status !== 'uploading') return formatMessage(upload[state.status], { file: file.name });
  const { language } = messages;
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(state.fraction);
  const elapsedMs = performance.now() - state.startedAtMs;
  const remainingMs = state.fraction > 0 ? (elapsedMs / state.fraction) * (1 - state.fraction) : 0;
  if (elapsedMs < minEstimateMs || remainingMs < minEstimateMs)
    return formatMessage(upload.progress, { file: file.name, percent });
  const showsMinutes = remainingMs > 90_000;
  const time = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: showsMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(remainingMs / (showsMinutes ? 60_000 : 1_000));
  return formatMessage(upload.timeLeft, { file: file.name, percent, time });
}

function formatFileSize(bytes: number, { language }: Messages): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000);
}
