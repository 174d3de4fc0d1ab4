/** Files that one field takes. */
export const mostFiles = 10;

/** One file on its way to the server. */
export interface FileEntry {
  readonly key: number;
  readonly file: File;
  readonly state:
    | {
        readonly is: 'uploading';
        readonly share: number;
        /** Of `performance.now()`. */
        readonly since: number;
        readonly abort: AbortController;
      }
    | { readonly is: 'done'; readonly serverName: string }
    | { readonly is: 'failed' }
    /** Not even tried; `limit` in words. */
    | { readonly is: 'too-large'; readonly limit: string };
}

export type FileRaw = readonly FileEntry[];
