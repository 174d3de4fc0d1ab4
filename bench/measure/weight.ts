import type { Front, ServedFile } from '../server/front.js';
import type { Visit } from './browser.js';
import { goUntilReady, waitUntilIdle } from './loading.js';

export interface Weight {
  /** Bytes of scripts and style sheets as they went over the line. */
  readonly code: number;
  /** The definition as well; where it is in the page, the page. */
  readonly all: number;
  /** And scripts and style sheets that come when somebody begins to fill it in, so that it can be sent. */
  readonly toSend: number;
  readonly requests: number;
}

/** In milliseconds. */
const deferredLoadMs = 3_000;

export async function measureWeight(
  visit: Visit,
  front: Front,
  path: string,
  formInPage: boolean,
): Promise<Weight> {
  front.servedFiles.length = 0;
  await goUntilReady(visit, front.url + path);
  await waitUntilIdle(visit);
  const countedFiles = () =>
    front.servedFiles.filter(({ type }) => formInPage || !type.startsWith('text/html'));
  const totalBytes = (files: readonly ServedFile[]) => files.reduce((total, { bytes }) => total + bytes, 0);
  const codeBytes = () => totalBytes(countedFiles().filter(({ type }) => /javascript|css/.test(type)));
  const initial = { code: codeBytes(), all: totalBytes(countedFiles()), requests: front.servedFiles.length };
  await visit.page.evaluate(() => window.bench.markFirstField());
  await visit.page.locator('[data-bench-first]').pressSequentially('a');
  await waitUntilIdle(visit);
  // Some put it off until nobody notices.
  await visit.page.waitForTimeout(deferredLoadMs);
  return { ...initial, toSend: initial.all + codeBytes() - initial.code };
}
