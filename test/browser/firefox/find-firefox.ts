import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const knownPaths = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];

/** Path of the Firefox of this machine. Undefined: there is none, so the tests on Firefox are skipped. */
export function findFirefox(): string | undefined {
  return [process.env.FIREFOX_PATH ?? '', ...knownPaths].find((path) => path !== '' && existsSync(path));
}

/** Settings of Playwright that run tests in an installed Firefox. */
export function useFirefox(path: string, env: Readonly<Record<string, string>>) {
  return {
    browserName: 'firefox',
    channel: 'moz-firefox',
    launchOptions: {
      executablePath: fileURLToPath(new URL('launch-firefox.mjs', import.meta.url)),
      env: { ...env, FIREFOX_PATH: path, TZ: 'UTC' },
      // The long-term release cannot change the language of a page later.
      firefoxUserPrefs: { 'intl.accept_languages': 'en-GB, en', 'intl.locale.requested': 'en-GB' },
    },
  } as const;
}
