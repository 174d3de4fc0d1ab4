import type { FieldAddress, Option } from './definition.js';

/**
 * What a filled-in field means. How it is spelt for the CRM follows from its shape alone,
 * so that a new kind of field needs no new rule for sending.
 * Numbers are decimal digits with `.`, dates `2014-03-14`, times `21:34:05`: text, never floats or `Date`.
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
/** Degrees as decimal digits. */
export interface PointAnswer {
  readonly lat: string;
  readonly lon: string;
}
/** An open end is an empty text. */
export interface RangeAnswer {
  readonly from: string;
  readonly to: string;
}
/** Names that the CRM or the relay gave to uploaded files. */
export interface FilesAnswer {
  readonly files: readonly string[];
}

/** Filled-in fields only, in the form's order. */
export type Answers = ReadonlyMap<FieldAddress, Answer>;
