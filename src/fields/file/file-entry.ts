/** Maximum number of files that the visitor can add to one file field. */
export const maxFiles = 10;

/**
 * Reasons why a file cannot be sent, such as `kind` (a kind of file that is not allowed) or `content` (the content
 * does not match the file name's extension, for example a program named `photo.jpg`).
 */
export const fileRefusals = ['kind', 'content', 'empty', 'folder'] as const;
/** `unreadable`: the browser cannot read the file any more, because the file was changed, moved or deleted. */
export type FileRefusal = (typeof fileRefusals)[number] | 'unreadable';

/** A file that the visitor chose, with the state of its upload. */
export interface FileEntry {
  /**
   * Number that identifies the entry within its field. The file cannot identify the entry, because the visitor may
   * choose the same file twice.
   */
  readonly key: number;
  readonly file: File;
  readonly state:
    | {
        readonly status: 'uploading';
        /** Uploaded share of the file, from 0 to 1. */
        readonly fraction: number;
        /** Time at which this attempt to upload the file started: `performance.now()` in milliseconds. */
        readonly startedAtMs: number;
        readonly abortController: AbortController;
      }
    | { readonly status: 'done'; readonly serverName: string }
    | { readonly status: 'failed' }
    /** The file can never be sent, so the visitor gets no retry button. */
    | { readonly status: 'refused'; readonly reason: FileRefusal }
    /**
     * The file is too large, so the upload was not started. `maxSizeText` is the size limit as a text in the
     * visitor's language.
     */
    | { readonly status: 'too-large'; readonly maxSizeText: string };
}

export type FileRaw = readonly FileEntry[];
