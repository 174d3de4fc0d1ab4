import { isServiceFailure } from '../form/form-service.js';
import { moreOf } from '../messages/more-en.js';
import { say } from '../messages/say.js';
import type { ControlProps } from './field-type.js';
import type { FileEntry, FileRaw } from './file.js';

let lastKey = 0;

/** A native file input; what was chosen is uploaded at once and listed below with its state. */
export function FileControl({ field, wiring, messages, upload }: ControlProps<FileRaw>) {
  function setState(key: number, state: FileEntry['state']): void {
    field.update((entries) => entries.map((entry) => (entry.key === key ? { ...entry, state } : entry)));
  }

  async function send(key: number, file: File, abort: AbortController): Promise<void> {
    try {
      const { group } = field.definition;
      const progress = (share: number) => setState(key, { is: 'uploading', share, abort });
      setState(key, { is: 'done', serverName: await upload(file, group, progress, abort.signal) });
    } catch (error) {
      setState(key, { is: 'failed' });
      if (!isServiceFailure(error)) throw error;
    }
  }

  function add(files: readonly File[]): void {
    const entries = files.map((file) => startOf(file, ++lastKey));
    field.update((present) => [...present, ...entries.map(({ entry }) => entry)]);
    for (const { entry, abort } of entries) void send(entry.key, entry.file, abort);
  }

  function retry({ key, file }: FileEntry): void {
    const { entry, abort } = startOf(file, key);
    setState(key, entry.state);
    void send(key, file, abort);
  }

  function remove({ key, state }: FileEntry): void {
    if (state.is === 'uploading') state.abort.abort();
    field.update((entries) => entries.filter((entry) => entry.key !== key));
  }

  return (
    <>
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
      <ul class="files">
        {field.raw.value.map((entry) => (
          <li key={entry.key}>
            <span>{stateText(entry, messages)}</span>
            {entry.state.is === 'failed' && (
              <button type="button" class="quiet" onClick={() => retry(entry)}>
                {messages.retry}
              </button>
            )}
            <button type="button" class="quiet" onClick={() => remove(entry)}>
              {say(moreOf(messages).upload.remove, { file: entry.file.name })}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function startOf(file: File, key: number): { entry: FileEntry; abort: AbortController } {
  const abort = new AbortController();
  return { entry: { key, file, state: { is: 'uploading', share: 0, abort } }, abort };
}

function stateText({ file, state }: FileEntry, messages: ControlProps<FileRaw>['messages']): string {
  const { upload } = moreOf(messages);
  if (state.is !== 'uploading') return say(upload[state.is], { file: file.name });
  const percent = new Intl.NumberFormat(messages.language, { style: 'percent' }).format(state.share);
  return say(upload.progress, { file: file.name, percent });
}
