// The rest of the list: one line per kind that is fetched with the first form that has it.
import { category } from './category.js';
import { file } from './file.js';
import { decimal_range, integer_range } from './number-range.js';
import { point } from './point.js';

export const rarerTypes = { category, decimal_range, file, integer_range, point };
