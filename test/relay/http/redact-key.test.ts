import { describe, expect, test } from 'vitest';
import { createRedact } from '../../../src/relay/log/redact.js';

const key = 'aB3/x+9$kQ.(zZ-7_~0123456789wxYZ';
const redact = createRedact(key);
const encodeEach = (encode: (code: number) => string) =>
  [...key].map((char) => encode(char.charCodeAt(0))).join('');
const hex = (code: number) => code.toString(16).padStart(2, '0');

const encodings: Readonly<Record<string, string>> = {
  'as it is': key,
  'in upper case': key.toUpperCase(),
  'with case turned round': [...key]
    .map((char) => (char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase()))
    .join(''),
  'for a URL': encodeURIComponent(key),
  'for a URL, wholly': encodeEach((code) => `%${hex(code)}`),
  'for a URL, twice': encodeURIComponent(encodeURIComponent(key)),
  'as JSON with slashes as PHP writes them': JSON.stringify(key).slice(1, -1).replaceAll('/', '\\/'),
  'as JSON escapes': encodeEach((code) => `\\u00${hex(code)}`),
  'as HTML entities': encodeEach((code) => `&#${code};`),
  'as HTML entities in hex': encodeEach((code) => `&#x${hex(code).toUpperCase()};`),
  'in hex': encodeEach(hex),
  'in hex with colons': [...key].map((char) => hex(char.charCodeAt(0))).join(':'),
  'in base64': btoa(key),
  'in base64 for URLs': btoa(key).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
};

describe('the key is removed', () => {
  test.each(Object.entries(encodings))('encoded as %s', (_encoding, spelled) => {
    const clean = redact(`before ${spelled} after`);
    expect(clean).toMatch(/^before .*\*\*\*.* after$/);
    expect(clean).not.toContain(spelled.slice(4, -4));
  });

  test.each([0, 1, 2, 3, 4])('in base64 after %i other bytes', (count) => {
    const clean = redact(btoa(`${'y'.repeat(count)}${key}tail`));
    expect(clean).toContain('***');
    expect(atob(clean.split('***')[1]?.slice(0, 4) ?? '')).not.toContain(key.slice(-4));
  });
});

test('texts that only resemble the key stay unchanged', () => {
  const text = `{"a":"${key.slice(0, 31)}!","b":"${key.slice(1)}"}`;
  expect(redact(text)).toBe(text);
});

test('the time to search a text grows linearly with its length', () => {
  const almost = key.slice(0, 31).repeat(30_000);
  expect(redact(almost)).toBe(almost);
});
