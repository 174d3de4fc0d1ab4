/**
 * A problem with the value of a field, as data. `formatIssue` in `messages/` makes a sentence for the visitor from an
 * issue.
 */
export interface Issue {
  readonly code: IssueCode;
  /** Texts for the placeholders of the message, for example `{ field: 'City' }`. */
  readonly params?: Readonly<Record<string, string>>;
  /** English message of an extended code, for an issue of a form that has not loaded the extended messages. */
  readonly english?: string | undefined;
}

/** `page`: a rule of the page. The parameter `text` is the sentence for the visitor. */
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

/**
 * True if the value is an `Issue`. The property `code` tells an `Issue` from an `Answer`, because no `Answer` has
 * that property.
 */
export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'code' in value;
}
