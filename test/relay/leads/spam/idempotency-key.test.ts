import { expect, test } from 'vitest';
import { readIdempotencyKey } from '../../../../src/relay/leads/spam/idempotency-key.js';

const key = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';

test('a UUID is a key, in lower case', () => {
  expect(readIdempotencyKey(key)).toBe(key);
  expect(readIdempotencyKey(key.toUpperCase())).toBe(key);
});

test.each([undefined, '', 'operator', `${key}0`, `x${key.slice(1)}`, key.replaceAll('-', ''), ` ${key}`])(
  'the text %j is no key',
  (text) => {
    expect(readIdempotencyKey(text)).toBeUndefined();
  },
);
