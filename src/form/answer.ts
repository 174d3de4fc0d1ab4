import type { FieldAddress, Option } from './definition.js';

/**
 * The value of a filled-in field. The value does not depend on the visitor's language or on the control. The shape of
 * an answer alone decides how the CRM gets the answer, so a new kind of field needs no new rule for sending
 * (docs/protocol.md, section 5).
 * Numbers are text with decimal digits and `.`, dates are text such as `2014-03-14`, times are text such as
 * `21:34:05`. An answer never contains a float or a `Date`.
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
/** Answer of a location field: latitude and longitude in degrees, as texts of decimal digits. */
export interface PointAnswer {
  readonly lat: string;
  readonly lon: string;
}
/** Answer of a range field. If the range has no lower or no upper limit, the text of that end is empty. */
export interface RangeAnswer {
  readonly from: string;
  readonly to: string;
}
/** Answer of a file field: the names of the uploaded files, as the CRM or the relay returned the names. */
export interface FilesAnswer {
  readonly files: readonly string[];
}

/** The answers of all filled-in fields, by field address such as `ext_request.70`, in the order of the form. */
export type Answers = ReadonlyMap<FieldAddress, Answer>;
