import { randomInt } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { kindForms } from './demo/crm/forms.js';
import { findFirefox, useFirefox } from './test/browser/firefox/find-firefox.js';
import { chromiumFlags, findChromium } from './test/browser/helpers/find-chromium.js';
import { listUndrawnFiles } from './test/browser/helpers/sample-files.js';

const { path, env = {} } = await findChromium();
const debian = '/usr/bin/chromium';
/** If the machine has Debian's Chromium, `every-field.spec.ts` runs in it, too. */
const second = existsSync(debian) && realpathSync(debian) !== realpathSync(path);

const isWholeRun = process.env.SAMPLE === 'all';
// Worker processes inherit the seed, so that all of them draw the same sample.
if (!process.env.SAMPLE_SEED && !isWholeRun) {
  const seed = String(randomInt(1_000_000));
  process.env.SAMPLE_SEED = seed;
  console.log(
    `Tables of siblings: sample ${seed} (to repeat it: SAMPLE_SEED=${seed} npm test; every row: npm run test:all)`,
  );
}

/** Only `npm test` draws files. So `npx playwright test print` always runs the file. */
const undrawnFiles = process.env.DRAW_FILES ? listUndrawnFiles() : [];

const firefox = findFirefox();
/** Kinds of fields whose contract is also tested on Firefox. `FIREFOX=all` (`npm run firefox`): every kind. */
process.env.FIREFOX ??= isWholeRun ? 'all' : (kindForms[randomInt(kindForms.length)]?.[2] ?? '');
const firefoxTests =
  process.env.FIREFOX === 'all' ? /./ : new RegExp(`\\b${process.env.FIREFOX} (shows|is|can|fits)`);

function launch(executablePath: string, more: Readonly<Record<string, string>> = {}) {
  return {
    launchOptions: { executablePath, args: chromiumFlags, env: { ...inheritedEnvironment(), ...more } },
  };
}

function inheritedEnvironment(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

export default defineConfig({
  testDir: 'test/browser',
  testIgnore: undrawnFiles.map((file) => `**/test/browser/${file}.spec.ts`),
  fullyParallel: true,
  // Two more than the cores, because tests wait for a third of their time. In `npm test`, three workers leave a sixth of the
  // processor time unused.
  workers: availableParallelism() + 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  // A slow CI machine can exceed a timeout. The report lists tests that pass at the second attempt as flaky.
  retries: process.env.CI ? 1 : 0,
  reporter: [
    ['line'],
    ['json', { outputFile: process.env.PLAYWRIGHT_REPORT ?? 'test-results/playwright.json' }],
  ],
  use: { locale: 'en-GB', timezoneId: 'UTC', actionTimeout: 15_000 },
  projects: [
    ...(firefox
      ? [
          {
            name: 'firefox',
            // The start of a second Firefox would cost as much as the tests of one kind.
            ...(!isWholeRun && { workers: 1 }),
            testMatch: /fields\/contract\.spec/,
            grep: firefoxTests,
            use: useFirefox(firefox, inheritedEnvironment()),
          },
        ]
      : []),
    { name: 'chromium', use: launch(path, env) },
    ...(second ? [{ name: 'debian-chromium', testMatch: /every-field\.spec/, use: launch(debian) }] : []),
  ],
});
