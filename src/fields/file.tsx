import type { FieldType } from './field-type.js';
import css from './file.css?inline';
import { onDemand } from './on-demand.js';

/** One file on its way to the server. */
export interface FileEntry {
  readonly key: number;
  readonly file: File;
  readonly state:
    | { readonly is: 'uploading'; readonly share: number; readonly abort: AbortController }
    | { readonly is: 'done'; readonly serverName: string }
    | { readonly is: 'failed' };
}
export type FileRaw = readonly FileEntry[];

export const file: FieldType<FileRaw> = {
  blank: () => [],
  isBlank: (entries) => entries.length === 0,
  /** A file can't be had from a text. */
  fromText: () => [],
  isPending: (entries) => entries.some(({ state }) => state.is === 'uploading'),
  read(entries) {
    if (entries.some(({ state }) => state.is === 'failed')) return { code: 'upload-failed' };
    return { files: entries.flatMap(({ state }) => (state.is === 'done' ? [state.serverName] : [])) };
  },
  ...onDemand(async () => (await import('./file-control.js')).FileControl),
  css,
};
