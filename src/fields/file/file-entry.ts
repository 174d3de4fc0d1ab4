/** Maximum number of files in a file field. */
export const maxFiles = 10;

/** A file that the visitor chose, with the state of its upload. */
export interface FileEntry {
  /** Identifies the entry within its field; the same file may be chosen twice. */
  readonly key: number;
  readonly file: File;
  readonly state:
    | {
        readonly status: 'uploading';
        /** Uploaded share of the file, 0 to 1. */
        readonly fraction: number;
        /** Start of this attempt as `performance.now()`, in milliseconds. */
        readonly startedAtMs: number;
        readonly abortController: AbortController;
      }
    | { readonly status: 'done'; readonly serverName: string }
    | { readonly status: 'failed' }
    /** The upload was not started; `maxSizeText` is the size limit in the visitor's language. */
    | { readonly status: 'too-large'; readonly maxSizeText: string };
}

export type FileRaw = readonly FileEntry[];
