import { afterEach, expect, test, vi } from 'vitest';
import { type ComboboxModel, getComboboxModel } from '../../../src/fields/combobox/combobox-model.js';
import type { ChoiceRaw } from '../../../src/fields/shared/choice-rules.js';
import type { FieldModel } from '../../../src/form/field-model.js';
import { createDefinition, openForm, option } from '../../form/form-fixture.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const options = ['Oak', 'Old oak', 'Elm'].map((text, index) => option(String(index), undefined, { text }));

function setUp(kind: 'select' | 'multiselect') {
  vi.stubGlobal('requestAnimationFrame', () => {});
  const { model } = openForm(createDefinition({ id: '1', kind, options }));
  const field = model.field('ext_request.1') as unknown as FieldModel<ChoiceRaw>;
  const combobox = getComboboxModel(field, kind === 'multiselect');
  return { combobox, chosenTexts: () => field.raw.peek().map(({ text }) => text) };
}

const selectText = (model: ComboboxModel, text: string) => {
  const match = options.find((candidate) => candidate.text === text);
  if (match) model.selectOption(match);
};

const visits: readonly (readonly [
  act: string,
  kind: 'select' | 'multiselect',
  visit: (model: ComboboxModel) => void,
  chosen: readonly string[],
  unmatched: string,
])[] = [
  ['an unknown text', 'select', (model) => model.setQuery('fir'), [], 'fir'],
  ['an unknown text', 'multiselect', (model) => model.setQuery('fir'), [], 'fir'],
  ['a text of two options', 'select', (model) => model.setQuery('o'), [], 'o'],
  ['a text of two options', 'multiselect', (model) => model.setQuery('o'), [], 'o'],
  ['a part of one option', 'select', (model) => model.setQuery('el'), ['Elm'], ''],
  ['a part of one option', 'multiselect', (model) => model.setQuery('el'), [], 'el'],
  ['the whole text of an option', 'select', (model) => model.setQuery('oak'), ['Oak'], ''],
  ['the whole text of an option', 'multiselect', (model) => model.setQuery('oak'), ['Oak'], ''],
  ['no text', 'select', (model) => model.open(), [], ''],
  ['no text', 'multiselect', (model) => model.open(), [], ''],
  ['spaces', 'multiselect', (model) => model.setQuery('  '), [], ''],
  [
    'a search with which an option was selected',
    'multiselect',
    (model) => {
      model.setQuery('o');
      selectText(model, 'Old oak');
    },
    ['Old oak'],
    '',
  ],
  [
    'a search with which all results were selected',
    'multiselect',
    (model) => {
      model.setQuery('o');
      model.selectFiltered();
    },
    ['Oak', 'Old oak'],
    '',
  ],
  [
    'an option that was selected and removed again',
    'multiselect',
    (model) => {
      model.setQuery('oak');
      selectText(model, 'Oak');
      selectText(model, 'Oak');
    },
    [],
    '',
  ],
  [
    'another text after an option was selected',
    'multiselect',
    (model) => {
      model.setQuery('o');
      selectText(model, 'Oak');
      model.setQuery('fir');
    },
    ['Oak'],
    'fir',
  ],
  [
    'a text that Escape has discarded',
    'multiselect',
    (model) => {
      model.setQuery('fir');
      model.close();
    },
    [],
    '',
  ],
];

test.each(visits)('leaving with %s (%s)', (_, kind, visit, chosen, unmatched) => {
  const { combobox, chosenTexts } = setUp(kind);
  visit(combobox);
  combobox.commit();
  expect(chosenTexts()).toEqual(chosen);
  expect(combobox.unmatchedText.peek()).toBe(unmatched);
  combobox.open();
  expect(combobox.unmatchedText.peek()).toBe('');
});

test.each([
  ['is opened', (model: ComboboxModel) => model.open()],
  ['is opened by typing', (model: ComboboxModel) => model.setQuery('o')],
])('a list that %s stays a sheet or a popup until it is closed', (_, open) => {
  const { combobox } = setUp('select');
  for (const isSmall of [true, false]) {
    vi.stubGlobal('matchMedia', () => ({ matches: isSmall }));
    open(combobox);
    vi.stubGlobal('matchMedia', () => ({ matches: !isSmall }));
    expect(combobox.usesMobileSheet()).toBe(isSmall);
    combobox.setQuery('oa');
    expect(combobox.usesMobileSheet()).toBe(isSmall);
    combobox.close();
    expect(combobox.usesMobileSheet()).toBe(!isSmall);
  }
});
