import { retriedOnDemand } from '../lazy/retry-note.js';
import type { FieldType } from '../shared/field-type.js';
import css from './file.css?inline';
import { type FileRaw, mostFiles } from './file-entry.js';

/** A file that came with a plain form post; without an id the server did not take it. */
export interface PostedFile {
  readonly name: string;
  readonly id: string | undefined;
}

/** As if they had been uploaded by script. */
export function postedFiles(files: readonly PostedFile[]): FileRaw {
  return files.map(({ name, id }, at) => ({
    key: -1 - at,
    file: new File([], name),
    state: id === undefined ? { is: 'failed' } : { is: 'done', serverName: id },
  }));
}

export const file: FieldType<FileRaw> = {
  blank: () => [],
  isBlank: (entries) => entries.length === 0,
  /** A file can't be had from a text. */
  fromText: () => [],
  endsWithPage: true,
  isPending: (entries) => entries.some(({ state }) => state.is === 'uploading'),
  read(entries) {
    for (const { file, state } of entries) {
      if (state.is === 'too-large')
        return { code: 'file-too-large', with: { file: file.name, size: state.limit } };
    }
    if (entries.length > mostFiles) return { code: 'too-many-files', with: { count: String(mostFiles) } };
    if (entries.some(({ state }) => state.is === 'failed')) return { code: 'upload-failed' };
    return { files: entries.flatMap(({ state }) => (state.is === 'done' ? [state.serverName] : [])) };
  },
  ...retriedOnDemand(async () => (await import('./file-input.js')).FileControl),
  css,
};
