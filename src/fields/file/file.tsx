import type { ReceivedFile } from '../../form/received-file.js';
import { createRetryableControl } from '../lazy/retry-note.js';
import type { FieldType } from '../shared/field-type.js';
import css from './file.css?inline';
import { type FileRaw, maxFiles } from './file-entry.js';

/**
 * Returns field entries for files that the server received when the visitor submitted the form without JavaScript.
 * The entries look like files that a script has uploaded.
 */
export function createFileEntries(files: readonly ReceivedFile[]): FileRaw {
  return files.map(({ name, id }, index) => ({
    key: -1 - index,
    file: new File([], name),
    state: id === undefined ? { status: 'failed' } : { status: 'done', serverName: id },
  }));
}

export const file: FieldType<FileRaw> = {
  blank: () => [],
  isBlank: (entries) => entries.length === 0,
  requiredIssue: 'required-file',
  /** Returns an empty value for every text, because a text cannot represent a file. */
  parseText: () => [],
  excludedFromDraft: true,
  isPending: (entries) => entries.some(({ state }) => state.status === 'uploading'),
  parse(entries) {
    for (const { file, state } of entries) {
      if (state.status === 'too-large')
        return { code: 'file-too-large', params: { file: file.name, size: state.maxSizeText } };
    }
    const refused = entries.find(({ state }) => state.status === 'refused');
    if (refused) return { code: 'file-refused', params: { file: refused.file.name } };
    if (entries.length > maxFiles) return { code: 'too-many-files', params: { count: String(maxFiles) } };
    if (entries.some(({ state }) => state.status === 'failed')) return { code: 'upload-failed' };
    return { files: entries.flatMap(({ state }) => (state.status === 'done' ? [state.serverName] : [])) };
  },
  ...createRetryableControl(async () => (await import('./file-input.js')).FileInput),
  css,
};
