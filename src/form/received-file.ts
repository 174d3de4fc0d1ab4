/** A file that the server received with a hosted form posted without JavaScript. */
export interface ReceivedFile {
  readonly name: string;
  /** Name of the stored file; undefined if the server refused the file. */
  readonly id: string | undefined;
}
