import { expect, test } from 'vitest';
import type { FieldAddress, FieldDefinition, FormDefinition } from '../../src/form/definition.js';
import { createReach } from '../../src/relay/forms/allowed-lists.js';

function field(id: string, parent?: string, options: readonly string[] = []): FieldDefinition {
  const address = (of: string): FieldAddress => `ext_request.${of}`;
  return {
    address: address(id),
    group: 'ext_request',
    id,
    kind: 'select',
    label: id,
    options: options.map((option) => ({ id: option, text: option })),
    ...(parent && { parent: address(parent) }),
  };
}

function form(id: string, fields: readonly FieldDefinition[]): FormDefinition {
  return { id, heading: '', description: [], feedback: [], fields };
}

const options = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));
const country = form('34', [
  field('1', undefined, ['de', 'fr']),
  field('2', '1'),
  field('3', '2'),
  field('4'),
]);

test('options of a parent that the form brought along lead to its children', () => {
  const reach = createReach();
  reach.learnForm(country);
  expect(reach.fieldsUnder('de')).toEqual(new Set(['2']));
  expect(reach.fieldsUnder('berlin')).toEqual(new Set());
});

test('deeper options lead on once their list was handed out', () => {
  const reach = createReach();
  reach.learnForm(country);
  reach.learnOptions('2', options('berlin'));
  expect(reach.fieldsUnder('berlin')).toEqual(new Set(['3']));
});

test('options of a field on which nothing hangs lead nowhere', () => {
  const reach = createReach();
  reach.learnForm(country);
  reach.learnOptions('3', options('street'));
  reach.learnOptions('99', options('secret'));
  expect(reach.fieldsUnder('street')).toEqual(new Set());
  expect(reach.fieldsUnder('secret')).toEqual(new Set());
});

test('children in several forms come together', () => {
  const reach = createReach();
  reach.learnForm(country);
  reach.learnForm(form('35', [field('1', undefined, ['es']), field('7', '1')]));
  expect(reach.fieldsUnder('de')).toEqual(new Set(['2', '7']));
});

test('what the administrator takes out of a form is out of reach', () => {
  const reach = createReach();
  reach.learnForm(country);
  reach.learnForm(form('34', [field('1', undefined, ['de'])]));
  expect(reach.fieldsUnder('de')).toEqual(new Set());
  expect(reach.hasList('2')).toBe(false);
});

test('whole lists and files belong only to fields that a form has', () => {
  const reach = createReach();
  reach.learnForm(form('34', [field('1'), { ...field('2'), kind: 'text' }, { ...field('3'), kind: 'file' }]));
  expect(['1', '2', '3', '4'].map(reach.hasList)).toEqual([true, false, false, false]);
  expect(reach.hasFiles('ext_request')).toBe(true);
  expect(reach.hasFiles('ext_stock')).toBe(false);
});
