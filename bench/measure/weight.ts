import type { EdgeServer, ServedFile } from '../server/edge-server.js';
import type { Visit } from './browser.js';
import { goUntilReady, waitUntilIdle } from './loading.js';

export interface Weight {
  /** Transferred bytes of scripts and style sheets. */
  readonly code: number;
  /**
   * The bytes of `code`, plus the transferred bytes of the form definition. If the page itself contains the form,
   * plus the bytes of the page.
   */
  readonly all: number;
  /** The bytes of `all`, plus the scripts and style sheets that are loaded after the first keystroke. */
  readonly toSend: number;
  readonly requests: number;
}

/** Milliseconds after the first keystroke during which a page may still load scripts. */
const deferredLoadMs = 3_000;

export async function measureWeight(
  visit: Visit,
  edge: EdgeServer,
  path: string,
  formInPage: boolean,
): Promise<Weight> {
  edge.servedFiles.length = 0;
  await goUntilReady(visit, edge.url + path);
  await waitUntilIdle(visit);
  const countedFiles = () =>
    edge.servedFiles.filter(({ type }) => formInPage || !type.startsWith('text/html'));
  const totalBytes = (files: readonly ServedFile[]) => files.reduce((total, { bytes }) => total + bytes, 0);
  const codeBytes = () => totalBytes(countedFiles().filter(({ type }) => /javascript|css/.test(type)));
  const initial = { code: codeBytes(), all: totalBytes(countedFiles()), requests: edge.servedFiles.length };
  await visit.page.evaluate(() => window.bench.markFirstField());
  await visit.page.locator('[data-bench-first]').pressSequentially('a');
  await waitUntilIdle(visit);
  await visit.page.waitForTimeout(deferredLoadMs);
  return { ...initial, toSend: initial.all + codeBytes() - initial.code };
}
