/** A problem with a value, as data. `formatIssue` in `messages/` makes a sentence for the visitor. */
export interface Issue {
  readonly code: IssueCode;
  /** Values for the placeholders of the message, e.g. `{ field: 'City' }`. */
  readonly params?: Readonly<Record<string, string>>;
}

export type IssueCode = CoreIssueCode | ExtendedIssueCode;

type CoreIssueCode = 'required' | 'email' | 'phone' | 'integer' | 'decimal' | 'date' | 'parent-first';

/** Codes of field kinds that only some forms have. English has these messages in a chunk of its own (`more-en.ts`). */
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
  | 'file-refused'
  | 'too-many-files';

/** True for an `Issue`. No shape of an `Answer` has the member `code`. */
export function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'code' in value;
}
