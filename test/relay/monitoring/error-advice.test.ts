import { expect, test } from 'vitest';
import { errorAdvice } from '../../../src/relay/monitoring/error-advice.js';

test.each(Object.entries(errorAdvice))('the advice for %s is one sentence', (_code, advice) => {
  expect(advice).toMatch(/^[A-Z][^.!?]*\.$/);
});

test.each(Object.entries(errorAdvice))(
  'the advice for %s says what is wrong and what to do',
  (_code, advice) => {
    expect(advice.split(': ')).toHaveLength(2);
  },
);
