import { spawn } from 'node:child_process';
import { findFirefox } from '../test/browser/firefox/find-firefox.js';
import { readArguments } from './read-arguments.js';

const help = `npm run firefox [-- --only TEXT]

Runs the contract suite, which fills in, validates and sends every kind of field, on the Firefox of this machine. npm test
runs the tests of one kind, drawn anew each time.

--only TEXT  runs the tests whose name contains the text, for example date_range`;
const { only } = readArguments({ help, options: { only: { type: 'string' } } }).values;
const firefox = findFirefox();
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
