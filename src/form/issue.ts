/**
 * An error in the value of a field, as a code with parameters. `formatIssue` in `messages/` turns an issue into a
 * sentence for the visitor.
 */
export interface Issue {
  readonly code: IssueCode;
  /** Texts for the placeholders of the message, for example `{ field: 'City' }`. */
  readonly params?: Readonly<Record<string, string>>;
  /**
   * English text of the issue, for a form that has not loaded the extended messages. Undefined: the texts of the form
   * contain this issue.
   */
  readonly english?: string | undefined;
}

/**
 * Codes of the errors in a field's value. `page`: the page's own program has found the error, and the parameter
 * `text` is the sentence for the visitor.
 */
export type IssueCode = CoreIssueCode | ExtendedIssueCode | 'page';

type CoreIssueCode =
  | 'required'
  | 'required-choice'
  | 'email'
  | 'phone'
  | 'integer'
  | 'decimal'
  | 'date'
  | 'parent-first';

/**
 * Issue codes of field kinds that only some forms contain. The English messages for these codes are in a separate
 * script (`more-en.ts`), so that other forms do not load the messages.
 */
export type ExtendedIssueCode =
  | 'phone-short'
  | 'phone-long'
  | 'time'
  | 'datetime'
  | 'latitude'
  | 'longitude'
  | 'range-order'
  | 'date-order'
  | 'time-order'
  | 'required-file'
  | 'upload-failed'
  | 'file-too-large'
  | 'file-refused'
  | 'too-many-files';

/** Returns whether a value is an `Issue` and not an `Answer`. Only an `Issue` has the property `code`. */
export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'code' in value;
}
