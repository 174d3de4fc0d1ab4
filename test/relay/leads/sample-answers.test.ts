import { expect, test } from 'vitest';
import type { FieldDefinition } from '../../../src/form/definition.js';
import { createSampleAnswers } from '../../../src/relay/leads/sample-answers.js';

const now = Date.UTC(2026, 10, 24, 23, 59);
const field = (kind: string, changes: Partial<FieldDefinition> = {}): FieldDefinition => ({
  address: `ext_request.${kind}`,
  group: 'ext_request',
  id: kind,
  kind,
  label: '',
  ...changes,
});
function fill(fields: readonly FieldDefinition[], own: readonly string[] = []) {
  const { answers, skipped } = createSampleAnswers({ fields }, 'MARK', new Set(own), now);
  return { answers: Object.fromEntries(answers), skipped };
}

test.each([
  ['text', 'apro-forms test MARK'],
  ['a kind of a later version', 'apro-forms test MARK'],
  ['person_name', 'Test'],
  ['email', 'apro-forms-test@example.com'],
  ['phone', '+7 000 000-00-00'],
  ['integer', '12'],
  ['decimal', '1.5'],
  ['price', '1000'],
  ['date', '2026-11-24'],
  ['time', '12:30:00'],
  ['datetime', '2026-11-24 12:30:00'],
  ['radio', true],
  ['point', { lat: '55.75', lon: '37.62' }],
  ['integer_range', { from: '1', to: '12' }],
  ['decimal_range', { from: '1.5', to: '2.5' }],
  ['date_range', { from: '2026-11-24', to: '2026-11-24' }],
  ['time_range', { from: '12:30:00', to: '13:30:00' }],
  ['datetime_range', { from: '2026-11-24 12:30:00', to: '2026-11-24 13:30:00' }],
])('a test lead fills in a field of the kind %s', (kind, answer) => {
  expect(fill([field(kind)])).toEqual({ answers: { [`ext_request.${kind}`]: answer }, skipped: [] });
});

const options = [
  { id: '1', text: 'One' },
  { id: '2', text: 'Two' },
];

test.each([
  ['select', { option: options[0] }],
  ['multiselect', { options: [options[0]] }],
  ['category', '1'],
])('a test lead chooses the first option of a field of the kind %s', (kind, answer) => {
  expect(fill([field(kind, { options })]).answers).toEqual({ [`ext_request.${kind}`]: answer });
});

test('a test lead chooses an option that belongs to the chosen option of the other list', () => {
  const bound = [
    { id: '7', text: 'of Two', bind: '2' },
    { id: '8', text: 'of nothing' },
    { id: '9', text: 'of One', bind: '1' },
  ];
  const child = field('select', {
    address: 'ext_request.child',
    options: bound,
    parent: 'ext_request.select',
  });
  expect(fill([field('select', { options }), child]).answers['ext_request.child']).toEqual({
    option: bound[2],
  });
  // The other list is empty, so no option of this list fits.
  expect(fill([field('select'), child])).toEqual({
    answers: {},
    skipped: ['ext_request.select', 'ext_request.child'],
  });
});

test('a test lead leaves out files, lists without options, and the fields of the relay', () => {
  const fields = [field('file'), field('select', { options: [] }), field('text'), field('email')];
  expect(fill(fields, ['ext_request.text'])).toEqual({
    answers: { 'ext_request.email': 'apro-forms-test@example.com' },
    skipped: ['ext_request.file', 'ext_request.select'],
  });
});
