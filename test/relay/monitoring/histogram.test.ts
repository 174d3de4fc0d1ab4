import { expect, test } from 'vitest';
import { createCounter, createHistogram } from '../../../src/relay/monitoring/histogram.js';

test('a histogram counts every class that a duration fits into', () => {
  const histogram = createHistogram('seconds', 'Help.', 'form', [1, 5]);
  for (const seconds of [0.5, 1, 3, 100]) histogram.observe('34', seconds);
  expect(histogram.write()).toEqual([
    '# HELP seconds Help.',
    '# TYPE seconds histogram',
    'seconds_bucket{form="34",le="1"} 2',
    'seconds_bucket{form="34",le="5"} 3',
    'seconds_bucket{form="34",le="+Inf"} 4',
    'seconds_sum{form="34"} 104.5',
    'seconds_count{form="34"} 4',
  ]);
});

test('labels are escaped, and many values become one', () => {
  const counter = createCounter('total', 'Help.', ['form', 'state']);
  counter.increment('a"b\\c\nd', 'x');
  expect(counter.write().at(-1)).toBe('total{form="a\\"b\\\\c\\nd",state="x"} 1');
  for (let index = 0; index < 500; index++) counter.increment(`form ${index}`, 'x');
  expect(counter.write()).toHaveLength(2 + 201);
  expect(counter.write().at(-1)).toBe('total{form="other",state="other"} 301');
  const histogram = createHistogram('seconds', 'Help.', 'form', [1]);
  for (let index = 0; index < 500; index++) histogram.observe(`form ${index}`, 1);
  expect(histogram.write().at(-1)).toBe('seconds_count{form="other"} 300');
});
