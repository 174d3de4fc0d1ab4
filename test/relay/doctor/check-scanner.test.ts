import { expect, test } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { checkScanner } from '../../../src/relay/doctor/check-scanner.js';
import { crmKey } from '../fixture.js';

async function check(scanCommand: readonly string[] | undefined): Promise<readonly string[]> {
  const config = { ...readConfig({ CRM_URL: 'http://crm.test', CRM_KEY: crmKey }), scanCommand };
  const lines: string[] = [];
  for await (const { status, message } of checkScanner(config)) lines.push(`${status}: ${message}`);
  return lines;
}

/** A scanner that ends with the value of `code` for the text `input`. */
const scanner = (code: string) => [
  process.execPath,
  '-e',
  `let input = ''; process.stdin.on('data', (part) => { input += part; }).on('end', () => process.exit(${code}));`,
];

test.each([
  ['that finds the test virus', scanner('input.includes("EICAR-STANDARD") ? 1 : 0'), /^ok: /],
  ['that finds nothing', scanner('0'), /^warning: .*test virus of EICAR/],
  ['that refuses everything', scanner('1'), /^wrong: .*harmless/],
  ['that fails', scanner('2'), /^wrong: No file is accepted\. SCAN_COMMAND ended with 2/],
  ['that does not exist', ['/no/such/scanner'], /^wrong: No file is accepted\. .*ENOENT/],
])('doctor reports a scanner %s', async (_case, command, line) => {
  expect(await check(command)).toEqual([expect.stringMatching(line)]);
});

test('doctor reports nothing about a scanner that is not set', async () => {
  expect(await check(undefined)).toEqual([]);
});
