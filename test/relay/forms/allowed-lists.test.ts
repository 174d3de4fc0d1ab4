import { expect, test } from 'vitest';
import type { FieldAddress, FieldDefinition, FormDefinition } from '../../../src/form/definition.js';
import { createAllowedLists } from '../../../src/relay/forms/allowed-lists.js';

function createField(id: string, parent?: string, options: readonly string[] = []): FieldDefinition {
  const address = (fieldId: string): FieldAddress => `ext_request.${fieldId}`;
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

function createForm(id: string, fields: readonly FieldDefinition[]): FormDefinition {
  return { id, heading: '', description: [], feedback: [], fields };
}

const options = (...ids: readonly string[]) => ids.map((id) => ({ id, text: id }));
const country = createForm('34', [
  createField('1', undefined, ['de', 'fr']),
  createField('2', '1'),
  createField('3', '2'),
  createField('4'),
]);

test('an option in the definition allows the lists of its child fields', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  expect(reach.getChildFieldIds('de')).toEqual(new Set(['2']));
  expect(reach.getChildFieldIds('berlin')).toEqual(new Set());
});

test('an option of a nested list allows further lists after the nested list was served', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addOptions('2', options('berlin'));
  expect(reach.getChildFieldIds('berlin')).toEqual(new Set(['3']));
});

test('an option of a field without child fields allows no list', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addOptions('3', options('street'));
  reach.addOptions('99', options('secret'));
  expect(reach.getChildFieldIds('street')).toEqual(new Set());
  expect(reach.getChildFieldIds('secret')).toEqual(new Set());
});

test('an option allows the child fields of all forms', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addForm(createForm('35', [createField('1', undefined, ['es']), createField('7', '1')]));
  expect(reach.getChildFieldIds('de')).toEqual(new Set(['2', '7']));
});

test('a field that was removed from a form is not allowed any more', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addForm(createForm('34', [createField('1', undefined, ['de'])]));
  expect(reach.getChildFieldIds('de')).toEqual(new Set());
  expect(reach.hasList('2')).toBe(false);
});

test('whole lists and files are allowed only for fields of a form', () => {
  const reach = createAllowedLists();
  reach.addForm(
    createForm('34', [
      createField('1'),
      { ...createField('2'), kind: 'text' },
      { ...createField('3'), kind: 'file' },
    ]),
  );
  expect(['1', '2', '3', '4'].map(reach.hasList)).toEqual([true, false, false, false]);
  expect(reach.acceptsFiles('ext_request')).toBe(true);
  expect(reach.acceptsFiles('ext_stock')).toBe(false);
});
