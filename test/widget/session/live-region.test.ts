import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAnnouncer } from '../../../src/widget/session/live-region.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  [
    'two texts within 200 ms',
    [
      [0, 'A'],
      [150, 'B'],
    ],
    'A\nB',
  ],
  [
    'a text after a longer time',
    [
      [0, 'A'],
      [250, 'B'],
    ],
    'B',
  ],
  [
    'a third text soon after a joined second text',
    [
      [0, 'A'],
      [150, 'B'],
      [100, 'C'],
    ],
    'A\nB\nC',
  ],
  [
    'a text soon after a text that was cleared',
    [
      [0, 'A'],
      [50, ''],
      [100, 'B'],
      [150, 'C'],
    ],
    'B\nC',
  ],
  [
    'the same text again',
    [
      [0, 'A'],
      [250, 'A'],
    ],
    'A\u00a0',
  ],
] as const)('%s', (_, announcements, expected) => {
  const { text, announce } = createAnnouncer();
  for (const [delayMs, newText] of announcements) {
    vi.advanceTimersByTime(delayMs);
    announce(newText);
  }
  expect(text.peek()).toBe(expected);
});
