/** A file that the server received when a visitor without JavaScript submitted the form on a page of the relay. */
export interface ReceivedFile {
  readonly name: string;
  /** Name under which the server stored the file. Undefined: the server refused the file. */
  readonly id: string | undefined;
}
