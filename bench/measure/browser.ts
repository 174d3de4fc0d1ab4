import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { transformWithOxc } from 'vite';
import { chromiumFlags, findChromium } from '../../test/browser/helpers/find-chromium.js';

export type { Locator, Page } from '@playwright/test';

/** Simulated slow mobile connection: latency in milliseconds, throughput in bytes per second. */
const slowLine = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const cpuSlowdown = 4;
const closeTimeoutMs = 10_000;

export interface Visit {
  readonly page: Page;
  readonly devtools: CDPSession;
}

export interface VisitSettings {
  readonly slowLine?: true;
}

export interface Visitors {
  /** Name and version of the browser. */
  readonly browser: string;
  /**
   * Runs `visit` in a new browser context without a cache, with the processor slowed down four times. Starts a new
   * browser if the last one has crashed.
   * @throws Error if `visit` fails or takes too long.
   */
  visit<Result>(settings: VisitSettings, visit: (visit: Visit) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Starts the browser of the benchmark. @param visitTimeoutMs time limit of one visit, in milliseconds */
export async function startVisitors(visitTimeoutMs: number): Promise<Visitors> {
  const chromiumInstallation = await findChromium();
  const launch = () =>
    chromium.launch({
      executablePath: chromiumInstallation.path,
      args: chromiumFlags,
      env: { ...(process.env as Record<string, string>), ...chromiumInstallation.env },
    });
  let browser = await launch();
  const probe = await compileProbe();
  return {
    browser: `Chromium ${browser.version()} (headless)`,
    async visit(settings, visit) {
      if (!browser.isConnected()) browser = await launch();
      return visitOnce(browser, probe, settings, (opened) => withTimeout(visit(opened), visitTimeoutMs));
    },
    close: () => closeWithin(browser, closeTimeoutMs).then(() => {}),
  };
}

/**
 * Compiles the script `probe.ts` for the page without `tsx`: `tsx` adds calls of helper functions, which the page
 * does not have.
 */
async function compileProbe(): Promise<string> {
  const path = fileURLToPath(new URL('./probe.ts', import.meta.url));
  const { code } = await transformWithOxc(await readFile(path, 'utf8'), path);
  return `(() => {${code.replace(/^export .*$/gm, '')}})()`;
}

async function visitOnce<Result>(
  browser: Browser,
  probe: string,
  settings: VisitSettings,
  visit: (visit: Visit) => Promise<Result>,
): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 }, locale: 'en' });
  try {
    await context.addInitScript(probe);
    const page = await context.newPage();
    page.on('pageerror', (error) => console.warn(`  ${page.url()}: ${error.message}`));
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: cpuSlowdown });
    if (settings.slowLine) {
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', slowLine);
    }
    return await visit({ page, devtools });
  } finally {
    // If a browser context cannot be closed, the browser is broken and is closed too. The result of the visit still
    // counts.
    if (!(await closeWithin(context, closeTimeoutMs))) await closeWithin(browser, closeTimeoutMs);
  }
}

/** Closes a context or a browser. @returns false if closing failed or took too long. */
function closeWithin(resource: { close(): Promise<void> }, timeoutMs: number): Promise<boolean> {
  return withTimeout(resource.close(), timeoutMs).then(
    () => true,
    () => false,
  );
}

/** Waits for a promise. @throws Error after the timeout; the work behind the promise continues. */
async function withTimeout<Result>(promise: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result within ${timeoutMs / 1_000} s`)), timeoutMs);
  });
  return Promise.race([promise, timeout]).finally(() => clearTimeout(timer));
}
