import { isServiceFailure } from '../../form/form-service.js';
import { say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import type { ControlProps } from '../shared/field-type.js';
import { focusControl } from '../shared/focus.js';
import type { FileEntry, FileRaw } from './file-entry.js';
import { mostFiles } from './file-entry.js';

/** Before each further try of an upload that broke off, in milliseconds. A file too many in the relay goes by itself. */
const pauses = [1_000, 3_000];

let lastKey = 0;

/** Chosen, dropped or pasted; what there is is uploaded at once and listed below with its state. */
export function FileControl({ field, wiring, messages, upload }: ControlProps<FileRaw>) {
  const words = moreOf(messages).upload;
  const { maxBytes } = field.definition;
  const limit = maxBytes === undefined ? '' : sizeText(maxBytes, messages);

  function setState(key: number, state: FileEntry['state']): void {
    field.update((entries) => entries.map((entry) => (entry.key === key ? { ...entry, state } : entry)));
  }

  /** What was taken out meanwhile, by a reset for example, has changed nothing. */
  function finish(key: number, state: FileEntry['state']): void {
    if (!field.raw.peek().some((entry) => entry.key === key)) return;
    setState(key, state);
    field.change(field.raw.peek());
  }

  async function send(key: number, file: File, abort = new AbortController(), tries = 0): Promise<void> {
    const since = performance.now();
    const progress = (share: number) => setState(key, { is: 'uploading', since, abort, share });
    progress(0);
    try {
      const name = await upload(file, field.definition.group, progress, abort.signal);
      finish(key, { is: 'done', serverName: name });
    } catch (error) {
      const pause = isServiceFailure(error) && error.retryable ? pauses[tries] : undefined;
      if (pause !== undefined) await new Promise((resolve) => setTimeout(resolve, pause));
      if (abort.signal.aborted) return;
      if (pause !== undefined) return send(key, file, abort, tries + 1);
      finish(key, { is: 'failed' });
      if (!isServiceFailure(error)) throw error;
    }
  }

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const key = ++lastKey;
      const isTooLarge = maxBytes !== undefined && file.size > maxBytes;
      const state: FileEntry['state'] = isTooLarge ? { is: 'too-large', limit } : { is: 'failed' };
      field.change([...field.raw.peek(), { key, file, state }]);
      if (!isTooLarge) void send(key, file);
    }
  }

  function remove({ key, state }: FileEntry): void {
    if (state.is === 'uploading') state.abort.abort();
    field.change(field.raw.peek().filter((entry) => entry.key !== key));
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping and pasting are shortcuts for what the input does
    <div
      ref={leaverOf(field)}
      class="drop"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        add(event.dataTransfer?.files ?? []);
      }}
      onPaste={({ clipboardData }) => add(clipboardData?.files ?? [])}
    >
      {limit && <p class="note">{say(words.limit, { count: String(mostFiles), size: limit })}</p>}
      <input
        type="file"
        {...wiring}
        // The files are in the list below; the input itself is empty again after each choice.
        required={wiring.required && field.raw.value.length === 0}
        class="control"
        multiple
        onChange={({ currentTarget }) => {
          add([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      {hasTouch() && <PhotoButton text={words.photo} onPhotos={add} />}
      <span class="note drop-hint" aria-hidden="true">
        {words.drop}
      </span>
      <ul class="files">
        {field.raw.value.map((entry) => (
          <li key={entry.key}>
            {entry.file.type.startsWith('image/') && <Thumbnail file={entry.file} />}
            <span>{stateText(entry, messages)}</span>
            {entry.state.is === 'uploading' && <progress value={entry.state.share} aria-hidden="true" />}
            {entry.state.is === 'failed' && (
              <button
                type="button"
                class="quiet"
                onClick={({ currentTarget }) => {
                  focusControl(currentTarget.closest('.field'));
                  void send(entry.key, entry.file);
                }}
              >
                {messages.retry}
              </button>
            )}
            <button
              type="button"
              class="quiet"
              onClick={({ currentTarget }) => {
                focusControl(currentTarget.closest('.field'));
                remove(entry);
              }}
            >
              {say(entry.state.is === 'uploading' ? words.cancel : words.remove, { file: entry.file.name })}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function hasTouch(): boolean {
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

const leavers = new WeakMap<FileField, (element: Element | null) => void>();

/** With the form what is being uploaded for it goes, too. The same function each time: another one would be told so, too. */
function leaverOf(field: FileField): (element: Element | null) => void {
  const known = leavers.get(field);
  if (known) return known;
  const leave = (element: Element | null) => {
    if (element) return;
    for (const { state } of field.raw.peek()) if (state.is === 'uploading') state.abort.abort();
  };
  leavers.set(field, leave);
  return leave;
}

const drawn = new WeakMap<File, (canvas: HTMLCanvasElement | null) => void>();

/** Painted and not linked: a page's policy may forbid pictures from anywhere else. */
function Thumbnail({ file }: { readonly file: File }) {
  const draw = drawn.get(file) ?? painterOf(file);
  drawn.set(file, draw);
  return (
    <span aria-hidden="true">
      <canvas width={48} height={48} ref={draw} />
    </span>
  );
}

function painterOf(file: File) {
  return async (canvas: HTMLCanvasElement | null) => {
    const picture = canvas && (await createImageBitmap(file).catch(() => undefined));
    if (!picture) return;
    const side = Math.min(picture.width, picture.height);
    const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
    canvas.getContext('2d')?.drawImage(picture, x, y, side, side, 0, 0, 48, 48);
    picture.close();
  };
}

/** Before that, and for less, nobody needs to know how long it takes. In milliseconds. */
const leastTime = 2_000;

function stateText({ file, state }: FileEntry, messages: Messages): string {
  const { upload, ...more } = moreOf(messages);
  if (state.is === 'too-large') {
    return say(more.issues['file-too-large'], { file: file.name, size: state.limit });
  }
  if (state.is !== 'uploading') return say(upload[state.is], { file: file.name });
  const { language } = messages;
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(state.share);
  const passed = performance.now() - state.since;
  const left = state.share > 0 ? (passed / state.share) * (1 - state.share) : 0;
  if (passed < leastTime || left < leastTime) return say(upload.progress, { file: file.name, percent });
  const inMinutes = left > 90_000;
  const time = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: inMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
    maximumFractionDigits: 0,
  }).format(left / (inMinutes ? 60_000 : 1_000));
  return say(upload.timeLeft, { file: file.name, percent, time });
}

function sizeText(bytes: number, { language }: Messages): string {
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000);
}
