import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { transformWithOxc } from 'vite';
import { chromiumFlags, findChromium } from '../../test/browser/helpers/find-chromium.js';

export type { Locator, Page } from '@playwright/test';

/** A phone on a slow line, as the issue has it. */
const slowLine = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_600_000 / 8,
  uploadThroughput: 750_000 / 8,
};
const cpuSlowdown = 4;

export interface Visit {
  readonly page: Page;
  readonly devtools: CDPSession;
}

export interface VisitSettings {
  readonly slowLine?: true;
}

export interface Visitors {
  /** Chromium's own words. */
  readonly browser: string;
  /** A visitor who was never here, on a computer four times as slow; gone when `visit` is done. */
  visit<Result>(settings: VisitSettings, visit: (visit: Visit) => Promise<Result>): Promise<Result>;
  /** False once the browser has died. */
  isRunning(): boolean;
  close(): Promise<void>;
}

export async function startVisitors(): Promise<Visitors> {
  const chromiumInstallation = await findChromium();
  const browser = await chromium.launch({
    executablePath: chromiumInstallation.path,
    args: chromiumFlags,
    env: { ...(process.env as Record<string, string>), ...chromiumInstallation.env },
  });
  const probe = await compileProbe();
  return {
    browser: `Chromium ${browser.version()} (headless)`,
    visit: (settings, visit) => visitOnce(browser, probe, settings, visit),
    isRunning: () => browser.isConnected(),
    close: () => browser.close(),
  };
}

/** `addInitScript` with a function would take along what `tsx` puts into functions. */
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
    await context.close();
  }
}
