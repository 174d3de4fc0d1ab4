import { expect, test } from 'vitest';
import { formText } from '../../../demo/crm/forms.js';
import { examples } from '../../../demo/live/playground/examples.js';
import { readDefinition } from '../../../demo/live/playground/read-definition.js';

test('there are ten examples, and each gives a form or a whole sentence', async () => {
  expect(examples).toHaveLength(10);
  for (const { name, getText } of examples) {
    const result = await readDefinition(getText());
    if ('problem' in result) expect(result.problem, name).toMatch(/^[A-Z].*\.$/s);
    else expect(result.definition.fields.length, name).toBeGreaterThan(0);
  }
});

test('an example without "Broken" in its name gives a form, and most broken examples show why', async () => {
  const outcomes = await Promise.all(
    examples.map(async ({ name, getText }) => {
      const result = await readDefinition(getText());
      if ('problem' in result) return `${name}: no form`;
      return result.warnings.length > 0 ? `${name}: ${result.warnings.length}` : name;
    }),
  );
  expect(
    outcomes.filter((outcome) => outcome.endsWith('no form')).every((text) => /^Broken/.test(text)),
  ).toBe(true);
  expect(outcomes.filter((outcome) => /^Broken.*: (no form|\d+)$/.test(outcome))).toHaveLength(5);
});

test('the published form of a relay is read, too', async () => {
  const fromCrm = await readDefinition(formText('34') ?? '');
  if (!('published' in fromCrm)) throw new Error(fromCrm.problem);
  const fromRelay = await readDefinition(fromCrm.published);
  expect(fromRelay).toHaveProperty('definition', fromCrm.definition);
  expect(fromRelay).toHaveProperty('warnings', []);
});

test('an envelope of the CRM is read like the form in it', async () => {
  const enveloped = await readDefinition(`{"status":"success","data":${formText('37')}}`);
  expect(enveloped).toEqual(await readDefinition(formText('37') ?? ''));
});

test.each([
  ['', 'Paste the answer'],
  ['  \n', 'Paste the answer'],
  ['{"formtype": "34", "name": ', 'ends in the middle'],
  ['{"a": 1}', 'no form'],
  ['[]', 'no form'],
  ['null', 'no'],
  ['"text"', 'no'],
  ['<html></html>', 'not the JSON'],
  ['{"status":"fail","message":"ACCESS_DENY"}', 'ACCESS_DENY'],
  ['{"status":"fail","message":"A word that nobody knows"}', 'refused'],
  ['{"apro-forms":1,"definition":{"id":5}}', 'no form'],
  ['{"apro-forms":2,"definition":{}}', 'no form'],
  ['\u0000\u0001', 'not the JSON'],
])('the text %j gives a sentence', async (text, part) => {
  const result = await readDefinition(text);
  expect(result).toHaveProperty('problem');
  const { problem } = result as { readonly problem: string };
  expect(problem).toContain(part);
  expect(problem).toMatch(/^[A-Z].*\.$/s);
});

test.each([
  ['arrays', '['.repeat(5_000)],
  ['objects', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
])('deeply nested %s give a sentence', async (_, text) => {
  expect(await readDefinition(text)).toHaveProperty('problem', expect.stringMatching(/nested|no form/));
});

test('the message about a mistake in the JSON contains the line', async () => {
  const result = await readDefinition('{\n "formtype": "34",\n "name": oops\n}');
  expect(result).toHaveProperty('problem', expect.stringContaining('line 3'));
});
