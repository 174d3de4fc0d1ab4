import type { Visit } from './browser.js';
import { goUntilReady, waitUntilIdle } from './loading.js';

const sampleText = 'the quick brown fox jumps over the lazy dog and is away again';

/**
 * Measures the response to typing.
 * @returns the 95th percentile of the milliseconds from a keystroke in the first field to the next paint.
 */
export async function measureTyping(visit: Visit, url: string): Promise<number> {
  await goUntilReady(visit, url);
  await waitUntilIdle(visit);
  return typeInFirstField(visit);
}

export async function typeInFirstField({ page }: Visit): Promise<number> {
  await page.evaluate(() => window.bench.markFirstField());
  await page.locator('[data-bench-first]').focus();
  await page.keyboard.type('warm', { delay: 60 });
  await page.waitForTimeout(200);
  await page.evaluate(() => {
    window.bench.keystrokes.length = 0;
  });
  // 55 ms is not a multiple of a frame's duration, so the keystrokes occur at different points of a frame.
  await page.keyboard.type(sampleText, { delay: 55 });
  await page.waitForFunction((count) => window.bench.keystrokes.length >= count, sampleText.length);
  return percentile(await page.evaluate(() => window.bench.keystrokes), 0.95);
}

function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(fraction * sorted.length) - 1] ?? Number.NaN;
}
