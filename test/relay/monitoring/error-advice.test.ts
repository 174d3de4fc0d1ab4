import { expect, test } from 'vitest';
import {
  errorAdvice,
  getAdvice,
  getFormAdvice,
  relayAdvice,
} from '../../../src/relay/monitoring/error-advice.js';

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

test.each(['BAD_REQUEST', 'BAD_PARAMS', 'refused', 'not-a-form'])(
  'the advice for a form that the CRM answers with %s is to check its id in FORMS and in the CRM',
  (code) => {
    expect(getFormAdvice(code)).toMatch(/\bid\b.*FORMS.*CRM/);
  },
);

test('the advice for a form mentions no lead, which a form that is read does not have', () => {
  for (const code of Object.keys(errorAdvice))
    if (code !== 'UNCLEAR' && code !== 'FILE_UPLOAD_ERROR')
      expect(getFormAdvice(code)).not.toMatch(/\blead\b/);
  expect(getFormAdvice('toString')).toBeUndefined();
  expect(getFormAdvice('network')).toBe(errorAdvice.network);
});
