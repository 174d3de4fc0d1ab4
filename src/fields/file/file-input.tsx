import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { changingText } from '../shared/changing-text.js';
import type { ControlProps } from '../shared/field-type.js';
import { focusFirstControl } from '../shared/focus.js';
import { matchesMedia } from '../shared/matches-media.js';
import { type FileEntry, type FileRaw, maxFiles } from './file-entry.js';
import { formatFileKinds, formatFileSize, formatFileState } from './file-state-text.js';
import { Thumbnail } from './thumbnail.js';
import { abortUploads, createUploadQueue, type UploadQueue } from './upload-queue.js';

/**
 * Control for files. The visitor chooses, drops or pastes files. The control uploads the files at once and lists each
 * file with its state below the input.
 */
export function FileInput({ field, controlAttributes, messages, upload, announce }: ControlProps<FileRaw>) {
  const uploadMessages = getExtendedMessages(messages).upload;
  const { maxBytes, fileKinds } = field.definition;
  const maxSizeText = maxBytes === undefined ? '' : formatFileSize(maxBytes, messages);
  const { id, 'aria-describedby': noteIds } = controlAttributes;
  const describedBy = [maxSizeText && `${id}-limit`, fileKinds && `${id}-kinds`, noteIds]
    .filter(Boolean)
    .join(' ');
  const queue = createUploadQueue({
    field,
    upload,
    maxSizeText,
    onStateChange: (entry, isRemoved) =>
      announce(
        isRemoved
          ? formatMessage(uploadMessages.removed, { file: entry.file.name })
          : formatFileState(entry, messages, fileKinds),
      ),
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: drop and paste are shortcuts; the file input offers the same
    <div
      ref={getAbortOnUnmountRef(field)}
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        queue.add(event.dataTransfer?.files ?? [], findFolderNames(event.dataTransfer));
      }}
      onPaste={({ clipboardData }) => queue.add(clipboardData?.files ?? [])}
    >
      {maxSizeText && (
        <p id={`${id}-limit`} class="note">
          {formatMessage(uploadMessages.limit, { count: String(maxFiles), size: maxSizeText })}
        </p>
      )}
      {fileKinds && (
        <p id={`${id}-kinds`} class="note">
          {formatMessage(uploadMessages.kinds, { kinds: formatFileKinds(fileKinds, messages) })}
        </p>
      )}
      <label class="pick-files">
        {/* The browser's own file input is hidden: its text is in the language of the browser and says that no file is
            chosen, because it is emptied after each choice. Without script it shows the chosen files, so the server
            leaves it visible. */}
        <input
          type="file"
          accept={fileKinds?.map((kind) => `.${kind}`).join()}
          {...controlAttributes}
          aria-describedby={describedBy || undefined}
          // The browser's file input is emptied after each choice of files. So it is `required` only while the list
          // of chosen files is empty; otherwise the browser would report the field as blank.
          required={controlAttributes.required && field.raw.value.length === 0}
          class={import.meta.env.SSR ? 'control' : 'unseen'}
          multiple
          onChange={({ currentTarget }) => {
            queue.add([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
        <span class="control" aria-hidden="true" hidden={import.meta.env.SSR}>
          {uploadMessages.choose}
        </span>
      </label>
      {hasTouchScreen() && <PhotoButton text={uploadMessages.photo} onPhotos={queue.add} />}
      <span class="note drop-hint" aria-hidden="true">
        {uploadMessages.drop}
      </span>
      <ul class="files">
        {field.raw.value.map((entry) => (
          <FileListItem key={entry.key} {...{ entry, fileKinds, messages, queue }} />
        ))}
      </ul>
    </div>
  );
}

interface FileListItemProps {
  readonly entry: FileEntry;
  readonly fileKinds: readonly string[] | undefined;
  readonly messages: Messages;
  readonly queue: UploadQueue;
}

function FileListItem({ entry, fileKinds, messages, queue }: FileListItemProps) {
  const { file, state } = entry;
  const uploadMessages = getExtendedMessages(messages).upload;
  return (
    <li>
      {file.type.startsWith('image/') && <Thumbnail file={file} />}
      <span>{changingText(formatFileState(entry, messages, fileKinds))}</span>
      {import.meta.env.SSR && state.status === 'done' && (
        // The buttons of this list need JavaScript. On a page without JavaScript, the visitor ticks files to remove,
        // and the relay removes them (`relay/page/posted-form.ts`).
        <label class="choice">
          <input type="checkbox" name="remove" value={state.serverName} />
          <span>{formatMessage(uploadMessages.remove, { file: file.name })}</span>
        </label>
      )}
      {state.status === 'uploading' && <progress value={state.fraction} aria-hidden="true" />}
      {state.status === 'failed' && (
        <button
          type="button"
          class="quiet"
          onClick={({ currentTarget }) => {
            focusFirstControl(currentTarget.closest('.field'));
            queue.retry(entry);
          }}
        >
          {messages.retry}
        </button>
      )}
      <button
        type="button"
        class="quiet remove"
        aria-label={formatMessage(
          state.status === 'uploading' ? uploadMessages.cancel : uploadMessages.remove,
          { file: file.name },
        )}
        onClick={({ currentTarget }) => {
          focusFirstControl(currentTarget.closest('.field'));
          queue.remove(entry);
        }}
      >
        ×
      </button>
    </li>
  );
}

/**
 * Returns the names of the folders among dropped files. The browser lists a folder like a file, but the folder cannot
 * be read, so it must not be uploaded.
 */
function findFolderNames(transfer: DataTransfer | null): ReadonlySet<string> {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.());
  return new Set(entries.flatMap((entry) => (entry?.isDirectory ? [entry.name] : [])));
}

function hasTouchScreen(): boolean {
  return matchesMedia('(pointer: coarse)');
}

interface PhotoButtonProps {
  readonly text: string;
  onPhotos(files: Iterable<File>): void;
}

/**
 * A button that opens the camera of a phone. The file input of the field offers files and photos on every phone, but
 * offers the camera only on some phones. A single input cannot offer all three, because the attribute `capture`
 * restricts an input to the camera.
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

/**
 * Returns a Preact `ref` that cancels running uploads when the form is removed from the page. A field always gets the
 * same function. If the function changed, Preact would call the old function with `null` at every rendering and so
 * cancel the uploads.
 */
function getAbortOnUnmountRef(field: FileField): (element: Element | null) => void {
  const existingRef = abortRefs.get(field);
  if (existingRef) return existingRef;
  const abortOnUnmount = (element: Element | null) => {
    if (!element) abortUploads(field);
  };
  abortRefs.set(field, abortOnUnmount);
  return abortOnUnmount;
}
