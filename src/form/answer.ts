import type { FieldAddress, Option } from './definition.js';

/**
 * The value of a filled-in field, independent of language and control. The shape of the answer alone decides about the wire
 * value, so a new kind of field needs no new rule for sending (docs/protocol.md, section 5).
 * Numbers are decimal digits with `.`, dates are `2014-03-14` and times `21:34:05`: always text, never a float or a `Date`.
 */
export type Answer =
  | string
  | boolean
  | OptionAnswer
  | OptionsAnswer
  | PointAnswer
  | RangeAnswer
  | FilesAnswer;

export interface OptionAnswer {
  readonly option: Option;
}
export interface OptionsAnswer {
  readonly options: readonly Option[];
}
/** Latitude and longitude in degrees, as decimal digits. */
export interface PointAnswer {
  readonly lat: string;
  readonly lon: string;
}
/** Both ends of a range. An open end is an empty text. */
export interface RangeAnswer {
  readonly from: string;
  readonly to: string;
}
/** Names of uploaded files, as the CRM or the relay returned the names. */
export interface FilesAnswer {
  readonly files: readonly string[];
}

/** The answers of all filled-in fields, in the order of the form. */
export type Answers = ReadonlyMap<FieldAddress, Answer>;
