import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { bundledChromium } from './bundled-chromium.js';

const run = promisify(execFile);

export interface FoundChromium {
  readonly path: string;
  /** Where it comes from, for the person who reads the log. */
  readonly from: string;
  readonly env?: Readonly<Record<string, string>>;
}

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** In this order: what is there, what comes with the packages, and last what has to be fetched. */
const sources: readonly (() => Promise<FoundChromium | undefined>)[] = [
  async () => found(process.env.CHROMIUM_PATH, 'CHROMIUM_PATH'),
  async () => found(chromium.executablePath(), 'Playwright'),
  bundledChromium,
  async () => found(installed.find(existsSync), 'this machine'),
  async () => {
    await run('npx', ['playwright', 'install', 'chromium'], { timeout: 300_000 });
    return found(chromium.executablePath(), 'playwright install chromium');
  },
  async () => {
    if (process.getuid?.() !== 0) return undefined;
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { timeout: 600_000 });
    return found('/usr/bin/chromium', 'apt-get install chromium');
  },
];

let memo: Promise<FoundChromium> | undefined;

/** A Chromium that starts. @throws Error that says what to do when there is none and none can be had */
export function findChromium(): Promise<FoundChromium> {
  memo ??= search();
  return memo;
}

async function search(): Promise<FoundChromium> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const one = await source();
      if (!one) continue;
      const { stdout } = await run(one.path, ['--version'], { env: { ...process.env, ...one.env } });
      if (!process.env.APRO_CHROMIUM_SAID)
        console.log(`Browser: ${stdout.trim()} from ${one.from} (${one.path})`);
      // Runners start workers that ask again.
      process.env.APRO_CHROMIUM_SAID = '1';
      return one;
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  throw new Error(
    `No Chromium was found and none could be had. Install one and set CHROMIUM_PATH to it.\n${reasons.join('\n')}`,
  );
}

function found(path: string | undefined, from: string): FoundChromium | undefined {
  return path && existsSync(path) ? { path, from } : undefined;
}

/** For root and for machines without a network of their own. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
