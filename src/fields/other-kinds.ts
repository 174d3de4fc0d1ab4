// Field kinds that few forms contain. This module is loaded with the first form that contains one of them.

import { category } from './choice/category.js';
import { file } from './file/file.js';
import { point } from './location/location.js';
import { decimal_range, integer_range } from './number/number-range.js';

export const otherKinds = { category, decimal_range, file, integer_range, point };
