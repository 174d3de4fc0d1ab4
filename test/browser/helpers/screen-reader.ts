import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect } from './demo-fixture.js';

/** The screen reader as a script module of the page. */
const readerSource = readFileSync(
  fileURLToPath(import.meta.resolve('@guidepup/virtual-screen-reader/browser.js')),
);

interface Reader {
  start(options: { container: Node }): Promise<void>;
  stop(): Promise<void>;
  next(): Promise<void>;
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  spokenPhraseLog(): Promise<readonly string[]>;
}

declare global {
  var screenReader: Reader;
}

/** Walks a page with `@guidepup/virtual-screen-reader` and notes what is spoken. */
export async function startScreenReader(page: Page) {
  await page.route('**/virtual-screen-reader.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: readerSource }),
  );
  await page.evaluate(async () => {
    const address = '/virtual-screen-reader.js';
    const { virtual } = (await import(address)) as { virtual: Reader };
    globalThis.screenReader = virtual;
    await virtual.start({ container: document.body });
  });
  let readCount = 0;

  /** Phrases that were spoken since the last call. */
  async function takePhrases(): Promise<readonly string[]> {
    const log = await page.evaluate(() => globalThis.screenReader.spokenPhraseLog());
    const phrases = log.slice(readCount);
    readCount = log.length;
    return phrases;
  }

  return {
    takePhrases,
    /** Moves the reading cursor until a phrase matches, at most `maxSteps` times. */
    async readUntil(pattern: RegExp, maxSteps = 60): Promise<readonly string[]> {
      const phrases = [...(await takePhrases())];
      for (let step = 0; step < maxSteps && !phrases.some((phrase) => pattern.test(phrase)); step++) {
        await page.evaluate(() => globalThis.screenReader.next());
        phrases.push(...(await takePhrases()));
      }
      expect(
        phrases.filter((phrase) => pattern.test(phrase)),
        phrases.join('\n'),
      ).not.toEqual([]);
      return phrases;
    },
    /** Waits until a phrase that matches was spoken, and returns all phrases up to then. */
    async waitFor(pattern: RegExp): Promise<readonly string[]> {
      const phrases: string[] = [];
      await expect
        .poll(async () => {
          phrases.push(...(await takePhrases()));
          return phrases.join('\n');
        })
        .toMatch(pattern);
      return phrases;
    },
  };
}

/**
 * Compares a walk with its script in `test/browser/screen-reader/scripts/`: one phrase a line, `#` before the act of the
 * visitor. `UPDATE_SCRIPTS=1` writes the script anew.
 */
export function expectScript(name: string, lines: readonly string[]): void {
  const file = fileURLToPath(new URL(`../screen-reader/scripts/${name}.txt`, import.meta.url));
  // The reader hears each change of a live region twice: its old text goes, and its new text comes.
  const heard = lines.filter((line, index) => line !== lines[index - 1] && !/^polite: ?$/.test(line));
  const text = `${heard.map((line) => line.replaceAll('\n', ' ⏎ ')).join('\n')}\n`;
  if (process.env.UPDATE_SCRIPTS) writeFileSync(file, text);
  expect(existsSync(file), `${file} is missing: run with UPDATE_SCRIPTS=1 and read it`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
