import { expect, test } from 'vitest';
import type { FormDefinition } from '../../../../src/form/definition.js';
import { createDefinition } from '../../../form/definition-fixture.js';
import { entryAt, leadAt, nowMs, setUpMatcher } from './matcher-fixture.js';

const flat = { 66: 'A flat', 67: '2026-12-01' };
const ownFields = {
  tokenField: 'ext_request.91',
  noteField: 'ext_request.90',
  consentField: 'ext_request.89',
};

test.each<[name: string, extra: Readonly<Record<string, string>>, uploads?: readonly string[]]>([
  ['a file, which gets another name there', { 70: 'File-ABCDEFGHIJKL.pdf' }, ['File-ABCDEFGHIJKL.pdf']],
  ['the field of the receipt number', { 91: 'typed' }],
  ['the field of the note, to which the relay adds text', { 90: 'typed' }],
  ['the field of the consents', { 89: 'typed' }],
])('a lead is found in the CRM by its other values, without %s', async (_name, extra, uploads = []) => {
  const lead = await leadAt('R-LEAD', nowMs, { values: { ...flat, ...extra }, uploads });
  const { matcher } = setUpMatcher({ leads: [lead], ...ownFields });
  expect(await matcher.isListed(lead, [entryAt(nowMs)])).toBe(true);
});

test.each<[name: string, extra: Readonly<Record<string, string>>]>([
  ['a text that looks like a file', { 70: 'file-ABCDEFGHIJKL.pdf' }],
  ['a field beside those of the relay', { 92: 'typed' }],
])('a lead is not found without %s', async (_name, extra) => {
  const lead = await leadAt('R-LEAD', nowMs, { values: { ...flat, ...extra } });
  const { matcher } = setUpMatcher({ leads: [lead], ...ownFields });
  expect(await matcher.isListed(lead, [entryAt(nowMs)])).toBe(false);
});

test('a lead that cannot be decrypted is reported, and matches nothing', async () => {
  const lead = await leadAt('R-LEAD', nowMs);
  const moved = { ...lead, receipt: 'R-ANOTHER-ROW' };
  const { matcher, errors } = setUpMatcher({ leads: [moved] });
  expect(await matcher.isListed(moved, [entryAt(nowMs)])).toBe(false);
  expect(errors).toEqual([expect.any(Error), expect.any(Error)]);
});

const house = createDefinition({
  address: 'ext_request.66',
  group: 'ext_request',
  id: '66',
  kind: 'select',
  label: '',
  options: [{ id: '7', text: 'A flat' }],
});

test('a lead is found by the id of an option as soon as its form is known, and while its content is erased', async () => {
  const lead = await leadAt('R-LEAD', nowMs, { values: { 66: 'A flat', 67: 'quiet', 68: 'soon' } });
  let form: FormDefinition | undefined;
  let readCount = 0;
  const { matcher } = setUpMatcher({
    leads: [lead],
    findForm() {
      readCount++;
      return form;
    },
  });
  const entry = entryAt(nowMs, { 66: '7', 67: 'quiet', 68: 'soon' });
  const other = entryAt(nowMs, { 66: '8', 67: 'quiet', 68: 'soon' });
  // Without the form, every id can belong to the chosen option.
  expect(await matcher.mayBeListed(lead, [other])).toBe(true);
  form = house;
  expect(await matcher.mayBeListed(lead, [other])).toBe(false);
  const countWithForm = readCount;
  expect(await matcher.mayBeListed({ ...lead, sealed: null }, [entry])).toBe(true);
  expect(readCount).toBe(countWithForm);
});
