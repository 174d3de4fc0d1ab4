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

test('options of a parent that the form brought along lead to its children', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  expect(reach.getChildFieldIds('de')).toEqual(new Set(['2']));
  expect(reach.getChildFieldIds('berlin')).toEqual(new Set());
});

test('deeper options lead on once their list was handed out', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addOptions('2', options('berlin'));
  expect(reach.getChildFieldIds('berlin')).toEqual(new Set(['3']));
});

test('options of a field on which nothing hangs lead nowhere', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addOptions('3', options('street'));
  reach.addOptions('99', options('secret'));
  expect(reach.getChildFieldIds('street')).toEqual(new Set());
  expect(reach.getChildFieldIds('secret')).toEqual(new Set());
});

test('children in several forms come together', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addForm(createForm('35', [createField('1', undefined, ['es']), createField('7', '1')]));
  expect(reach.getChildFieldIds('de')).toEqual(new Set(['2', '7']));
});

test('what the administrator takes out of a form is out of reach', () => {
  const reach = createAllowedLists();
  reach.addForm(country);
  reach.addForm(createForm('34', [createField('1', undefined, ['de'])]));
  expect(reach.getChildFieldIds('de')).toEqual(new Set());
  expect(reach.hasList('2')).toBe(false);
});

test('whole lists and files belong only to fields that a form has', () => {
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
