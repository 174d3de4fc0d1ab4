/** Maximum number of files in a file field. */
export const maxFiles = 10;

/** Why a file cannot be sent. `content`: not what the ending of its name says. */
export const fileRefusals = ['kind', 'content', 'empty', 'folder'] as const;
export type FileRefusal = (typeof fileRefusals)[number];

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
    /** The file itself cannot be sent, so there is no retry. */
    | { readonly status: 'refused'; readonly reason: FileRefusal }
    /** The upload was not started; `maxSizeText` is the size limit in the visitor's language. */
    | { readonly status: 'too-large'; readonly maxSizeText: string };
}

export type FileRaw = readonly FileEntry[];
