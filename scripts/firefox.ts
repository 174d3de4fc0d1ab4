import { spawn } from 'node:child_process';
import { findFirefox } from '../test/browser/firefox/find-firefox.js';

/**
 * `npm run firefox`: runs the contract suite, which fills in, validates and sends every kind of field, on the Firefox of
 * this machine. `--only TEXT` runs the tests whose name contains the text, for example `date_range`. `npm test` runs the
 * tests of one kind, drawn anew each time.
 */
const firefox = findFirefox();
const only = process.argv.includes('--only') ? (process.argv.at(-1) ?? '') : '';
if (firefox) {
  console.log(`Firefox: ${firefox}`);
  const child = spawn(
    'node_modules/.bin/playwright',
    ['test', '--project', 'firefox', '--workers=2', ...(only ? ['--grep', only] : [])],
    { stdio: 'inherit', env: { ...process.env, FIREFOX: 'all', SAMPLE: 'all' } },
  );
  child.once('close', (code) => {
    process.exitCode = code ?? 1;
  });
} else {
  console.log(
    'The tests on Firefox are skipped: this machine has no Firefox. Install one (on Debian: apt-get install firefox-esr), or set FIREFOX_PATH.',
  );
  console.log('0 passed, 0 failed, 1 skipped');
}
