/** What is wrong with a value, as data; `messages/` words it last. */
export interface Issue {
  readonly code: IssueCode;
  /** Values for the message's placeholders, e.g. `{ field: 'City' }`. */
  readonly params?: Readonly<Record<string, string>>;
}

export type IssueCode = CoreIssueCode | ExtendedIssueCode;

type CoreIssueCode = 'required' | 'email' | 'phone' | 'integer' | 'decimal' | 'date' | 'parent-first';

/** Of kinds that only some forms have. */
export type ExtendedIssueCode =
  | 'phone-short'
  | 'phone-long'
  | 'time'
  | 'datetime'
  | 'latitude'
  | 'longitude'
  | 'range-order'
  | 'upload-failed'
  | 'file-too-large'
  | 'too-many-files';

/** A record with `code` and nothing that an answer has: answers are never confused with issues. */
export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'code' in value;
}
