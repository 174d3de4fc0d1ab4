import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { type Browser, chromium } from '@playwright/test';
import { bundledChromium } from './bundled-chromium.js';

const runFile = promisify(execFile);

export interface ChromiumInstallation {
  readonly path: string;
  /** Source of the browser, as a text for the log. */
  readonly origin: string;
  readonly env?: Readonly<Record<string, string>>;
}

const knownPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Sources of a browser, in order of preference: installed browsers, the browser in node_modules, downloads. */
const sources: readonly (() => Promise<ChromiumInstallation | undefined>)[] = [
  async () => existingChromium(process.env.CHROMIUM_PATH, 'CHROMIUM_PATH'),
  async () => existingChromium(chromium.executablePath(), 'Playwright'),
  bundledChromium,
  async () => existingChromium(knownPaths.find(existsSync), 'this machine'),
  async () => {
    await runFile('npx', ['playwright', 'install', 'chromium'], { timeout: 300_000 });
    return existingChromium(chromium.executablePath(), 'playwright install chromium');
  },
  async () => {
    if (process.getuid?.() !== 0) return undefined;
    await runFile('apt-get', ['update']);
    await runFile('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { timeout: 600_000 });
    return existingChromium('/usr/bin/chromium', 'apt-get install chromium');
  },
];

let pendingSearch: Promise<ChromiumInstallation> | undefined;

/** Finds a Chromium that starts. @throws Error with advice if no Chromium is installed and none can be downloaded */
export function findChromium(): Promise<ChromiumInstallation> {
  pendingSearch ??= search();
  return pendingSearch;
}

async function search(): Promise<ChromiumInstallation> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      const candidate = await source();
      if (!candidate) continue;
      const { stdout } = await runFile(candidate.path, ['--version'], {
        env: { ...process.env, ...candidate.env },
      });
      if (!process.env.APRO_CHROMIUM_SAID)
        console.log(`Browser: ${stdout.trim()} from ${candidate.origin} (${candidate.path})`);
      // Worker processes call this function too, but only the first call prints the line.
      process.env.APRO_CHROMIUM_SAID = '1';
      return candidate;
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    }
  }
  throw new Error(
    `Chromium was not found and could not be installed. Install Chromium and set CHROMIUM_PATH to its executable.\n${reasons.join('\n')}`,
  );
}

function existingChromium(path: string | undefined, origin: string): ChromiumInstallation | undefined {
  return path && existsSync(path) ? { path, origin } : undefined;
}

/** Command line flags of Chromium for runs as root, and in containers with little shared memory or no network. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Starts a Chromium outside of a browser test, for a script or a unit test. The caller closes it. */
export async function launchChromium(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({
    executablePath: path,
    args: chromiumFlags,
    env: { ...(process.env as Record<string, string>), ...env },
  });
}
