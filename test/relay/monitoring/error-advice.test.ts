import { expect, test } from 'vitest';
import { errorAdvice, getAdvice, relayAdvice } from '../../../src/relay/monitoring/error-advice.js';

test.each(Object.entries({ ...errorAdvice, ...relayAdvice }))(
  'the advice for %s is one sentence',
  (_code, advice) => {
    expect(advice).toMatch(/^[A-Z][^.!?]*\.$/);
  },
);

test.each(Object.entries({ ...errorAdvice, ...relayAdvice }))(
  'the advice for %s says what is wrong and what to do',
  (_code, advice) => {
    expect(advice.split(': ')).toHaveLength(2);
  },
);

test('a code without advice has none, also if the code is the name of a property of every object', () => {
  for (const code of ['', 'answered', 'toString', '__proto__']) expect(getAdvice(code)).toBeUndefined();
  expect(getAdvice('network')).toBe(errorAdvice.network);
  expect(getAdvice('crashed')).toBe(relayAdvice.crashed);
});
