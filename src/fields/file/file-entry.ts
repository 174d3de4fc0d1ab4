/** Files that one field takes. */
export const maxFiles = 10;

/** One file on its way to the server. */
export interface FileEntry {
  readonly key: number;
  readonly file: File;
  readonly state:
    | {
        readonly status: 'uploading';
        readonly fraction: number;
        /** Of `performance.now()`. */
        readonly startedAtMs: number;
        readonly abortController: AbortController;
      }
    | { readonly status: 'done'; readonly serverName: string }
    | { readonly status: 'failed' }
    /** Not even tried; `limit` in words. */
    | { readonly status: 'too-large'; readonly maxSizeText: string };
}

export type FileRaw = readonly FileEntry[];
