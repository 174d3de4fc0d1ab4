/**
 * Limits of texts and lists from visitors and from the CRM (docs/operating.md, "Limits"). Each limit is a separate
 * constant, so that a page downloads only the limits that the page's code uses.
 */

/**
 * Maximum length of a field's value, in characters, by kind of field. In a list, a range and a point, the limit
 * applies to each item.
 */
export const maxValueLengths: Readonly<Record<string, number>> = {
  text: 100_000,
  person_name: 1_000,
  email: 300,
  phone: 100,
  integer: 60,
  decimal: 60,
  price: 60,
  integer_range: 60,
  decimal_range: 60,
  date: 60,
  time: 60,
  datetime: 60,
  date_range: 60,
  time_range: 60,
  datetime_range: 60,
  radio: 60,
  point: 300,
  file: 300,
  category: 1_000,
  select: 1_000,
  // In a multiselect field, the texts of all chosen options are joined by commas. The limit applies to the joined
  // text.
  multiselect: 100_000,
};

/**
 * Maximum number of items in the value of a field, for example of files, by kind of field. `defaultMaxItems` applies
 * to all other kinds.
 */
export const maxItemCounts: Readonly<Record<string, number>> = { file: 10, point: 2 };
export const defaultMaxItems = 500;

/** Maximum number of variables (names with a value) in the body of a request. */
export const maxVariables = 1_000;
/**
 * Maximum number of bracket pairs in a variable's name. The deepest name in a submitted form is
 * `data[ext_request][67][value][lat]`.
 */
export const maxVariableDepth = 5;
/** Maximum number of uploaded files in one submitted form. */
export const maxLeadFiles = 50;
/**
 * Maximum lengths in characters: `maxLinkLength` for a personal link (a URL with signed values), `maxIdLength` for an
 * id.
 */
export const maxLinkLength = 16_000;
export const maxIdLength = 64;
/** Maximum size of the request body, in bytes, when an administrator sends a command to the relay. */
export const maxCommandBytes = 65_536;

/** Maximum number of fields in a form definition, and of warnings about the definition. */
export const maxFields = 2_000;
export const maxWarnings = 100;
/** Maximum number of options of a select field. */
export const maxOptions = 50_000;
/** Maximum length of a heading, a label, a hint or an option from the CRM, in characters. */
export const maxLabelLength = 500;
