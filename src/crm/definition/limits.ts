/**
 * All limits of outside texts and lists (docs/operating.md, "Limits"). Each limit is a constant of its own, so that a page
 * gets only the limits that its code uses.
 */

/** Longest value of a kind of field, in characters. A list, a range and a point have this length for each item. */
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
  // All chosen options, joined by commas.
  multiselect: 100_000,
};

/** Most items in the value of a field, by kind. Other kinds: `defaultMaxItems`. */
export const maxItemCounts: Readonly<Record<string, number>> = { file: 10, point: 2 };
export const defaultMaxItems = 500;

/** Most variables in the body of a request, whatever its encoding. PHP has the same limit. */
export const maxVariables = 1_000;
/** Most brackets in the name of a variable. The deepest name of a lead is `data[ext_request][67][value][lat]`. */
export const maxVariableDepth = 5;
/** Most files that one lead may name. */
export const maxLeadFiles = 50;
/** Longest personal link and longest id, in characters. */
export const maxLinkLength = 16_000;
export const maxIdLength = 64;
/** Longest body of an operator's command, in bytes. */
export const maxCommandBytes = 65_536;

/** Most fields of a definition, and most warnings about a definition. */
export const maxFields = 2_000;
export const maxWarnings = 100;
/** Most options of a list. */
export const maxOptions = 50_000;
/** Longest heading, label, hint and option of the CRM, in characters. */
export const maxLabelLength = 500;
