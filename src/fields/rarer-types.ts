// The rest of the list: one line per kind that is fetched with the first form that has it.
export { category } from './category.js';
export { file } from './file.js';
export { decimal_range, integer_range } from './number-range.js';
export { point } from './point.js';
