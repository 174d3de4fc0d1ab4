import { expect, test } from 'vitest';
import type { FileEntry } from '../../../src/fields/file/file-entry.js';
import { formatFileSize, formatFileState } from '../../../src/fields/file/file-state-text.js';
import { en } from '../../../src/messages/en.js';

const file = new File([], 'a.png');

function uploading(fraction: number): FileEntry {
  const abortController = new AbortController();
  return { key: 1, file, state: { status: 'uploading', fraction, startedAtMs: 1_000, abortController } };
}

test.each([
  ['just after the start', 0.001, 1_500, 'a.png: 0% uploaded'],
  ['without any progress', 0, 60_000, 'a.png: 0% uploaded'],
  ['near the end', 0.9, 9_000, 'a.png: 90% uploaded'],
  ['with seconds left', 0.25, 6_000, 'a.png: 25% uploaded, 15 seconds left'],
  ['with minutes left', 0.1, 31_000, 'a.png: 10% uploaded, 5 minutes left'],
])('the state text of an upload %s is right', (_, fraction, nowMs, expected) => {
  expect(formatFileState(uploading(fraction), en, [], nowMs)).toBe(expected);
});

test('the state text of a file above the size limit names the limit', () => {
  const maxSizeText = formatFileSize(20_000_000, en);
  expect(maxSizeText).toBe('20 MB');
  expect(formatFileState({ key: 1, file, state: { status: 'too-large', maxSizeText } }, en)).toBe(
    'a.png is too large. Each file must be 20 MB or smaller.',
  );
});
