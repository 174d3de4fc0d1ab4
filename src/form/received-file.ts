/** A file that a visitor without JavaScript has posted with a form on a page of the relay. */
export interface ReceivedFile {
  readonly name: string;
  /**
   * Name under which the server stored the file. Undefined: the server refused the file, so it is not sent to the
   * CRM.
   */
  readonly id: string | undefined;
}
