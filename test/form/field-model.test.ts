import { describe, expect, test } from 'vitest';
import { getFieldType } from '../../src/fields/registry.js';
import { hasNestedLists } from '../../src/widget/load-optional-parts.js';
import { createDeferredLists, createDefinition, flushPromises, openForm, option } from './form-fixture.js';

class Failure extends Error {
  readonly code = 'network';
  readonly retryable = true;
  readonly outcome = 'not-taken';
}

const typed = (text: string) => [{ id: text, text }];

describe('the module for fetched and dependent lists', () => {
  test.each([
    ['a list that has to be fetched whole', { kind: 'select', options: [] }, true],
    ['a list without options in the definition', { kind: 'select' }, true],
    ['a dependent list', { kind: 'select', options: [option('a')], parent: 'ext_request.2' }, true],
    ['a list with its options', { kind: 'select', options: [option('a')] }, false],
    ['a text field', { kind: 'text' }, false],
    ['a text field with a parent', { kind: 'text', parent: 'ext_request.2' }, false],
  ] as const)('%s: needed or not', (_case, overrides, isNeeded) => {
    const definition = createDefinition({ id: '1', ...overrides } as { id: string });
    expect(hasNestedLists(definition)).toBe(isNeeded);
    // The form needs the module even if only one of its fields does.
    expect(hasNestedLists(createDefinition({ id: '9' }, { id: '1', ...overrides } as { id: string }))).toBe(
      isNeeded,
    );
  });
});

describe('a field that the visitor leaves', () => {
  test.each([
    ['was not used', { id: '1', required: true }, undefined, undefined],
    ['was emptied again', { id: '1', required: true }, ['a', ''], 'required'],
    ['has an invalid value', { id: '1', kind: 'integer' }, ['many'], 'integer'],
    ['has a valid value', { id: '1', kind: 'integer' }, ['7'], undefined],
  ] as const)('and that %s shows its issue only then', (_case, definition, inputs, code) => {
    const field = openForm(createDefinition(definition)).model.fields[0];
    for (const text of inputs ?? []) field?.change(text);
    expect(field?.shownIssue.value).toBeUndefined();
    field?.leave();
    expect(field?.shownIssue.value?.code).toBe(code);
  });
});

describe('a reset of the form', () => {
  test('empties a field, hides its issue, and brings its prefilled text back', () => {
    const { model } = openForm(createDefinition({ id: '1', kind: 'integer' }, { id: '2' }), undefined, {
      'ext_request.2': 'from the page',
    });
    const [amount, text] = model.fields;
    amount?.change('many');
    text?.change('changed');
    model.validate();
    expect(amount?.shownIssue.value).toEqual({ code: 'integer' });
    model.reset();
    expect(amount?.raw.value).toBe('');
    expect(amount?.shownIssue.value).toBeUndefined();
    // The issue stays hidden until the visitor leaves the field again.
    amount?.change('many');
    expect(amount?.shownIssue.value).toBeUndefined();
    expect(text?.raw.value).toBe('from the page');
  });

  test.each([
    ['a list that is fetched whole', false],
    ['a dependent list', true],
  ])('removes a text that was typed in place of %s which failed', async (_case, isDependent) => {
    const lists = createDeferredLists();
    const { model, choose } = openForm(
      createDefinition(
        { id: '1', kind: 'select', options: [option('a')] },
        { id: '2', kind: 'select', ...(isDependent && { parent: 'ext_request.1' }) },
      ),
      lists.load,
    );
    if (isDependent) choose('1', 'a');
    await flushPromises();
    lists.requests[0]?.reject(new Failure());
    await flushPromises();
    const list = model.field('ext_request.2');
    expect(list?.list.value).toEqual({ status: 'failed', code: 'network' });
    list?.change(typed('Riverside'));
    expect(model.answers().get('ext_request.2')).toEqual({ option: { id: 'Riverside', text: 'Riverside' } });
    model.reset();
    expect(model.answers().size).toBe(0);
    expect(list?.raw.value).toEqual([]);
    // The list is fetched again. The typed text must not come back with the fetched options.
    if (isDependent) choose('1', 'a');
    await flushPromises();
    lists.requests.at(-1)?.resolve([option('x'), option('y')]);
    await flushPromises();
    expect(model.answers().has('ext_request.2')).toBe(false);
  });

  test('of one field sets another text until the next reset', () => {
    const { model } = openForm(createDefinition({ id: '1' }), undefined, { 'ext_request.1': 'prefill' });
    const field = model.field('ext_request.1');
    field?.reset('draft');
    expect(field?.raw.value).toBe('draft');
    field?.reset();
    expect(field?.raw.value).toBe('prefill');
  });
});

describe('the issue of a required list', () => {
  test('names the parent while there is no choice in it', () => {
    const { model } = openForm(
      createDefinition(
        { id: '1', kind: 'select', label: 'City', options: [option('a')] },
        { id: '2', kind: 'select', parent: 'ext_request.1', required: true },
      ),
    );
    expect(model.field('ext_request.2')?.issue.value).toEqual({
      code: 'parent-first',
      params: { field: 'City' },
    });
  });

  test('is none while the list is loading, and `required-choice` after that', async () => {
    const lists = createDeferredLists();
    const { model } = openForm(createDefinition({ id: '1', kind: 'select', required: true }), lists.load);
    const field = model.field('ext_request.1');
    expect([field?.issue.value, field?.pending.value]).toEqual([undefined, true]);
    lists.requests[0]?.resolve([option('a')]);
    await flushPromises();
    expect([field?.issue.value, field?.pending.value]).toEqual([{ code: 'required-choice' }, false]);
  });
});

test('a prefilled text that the field does not accept leaves the preselected option', () => {
  const options = [option('a'), option('b', undefined, { preselected: true })];
  const { chosenIds } = openForm(createDefinition({ id: '1', kind: 'select', options }), undefined, {
    'ext_request.1': 'no such option',
  });
  expect(chosenIds('1')).toEqual(['b']);
});

test('a field without a preselected option starts blank, a choice of several ones too', () => {
  const options = [option('a'), option('b')];
  const { model } = openForm(
    createDefinition(
      { id: '1', kind: 'multiselect', options },
      { id: '2', kind: 'select', options },
      { id: '3' },
    ),
  );
  for (const field of model.fields) expect(field.raw.value).toEqual(field.rules.blank(field.definition));
  expect(model.fields.map(({ selectedOptions }) => selectedOptions.value)).toEqual([[], [], []]);
  expect(model.warnings).toEqual([]);
});

test('a list of the definition offers its options without a bind under every choice of the parent', () => {
  const { choose, offeredIds } = openForm(
    createDefinition(
      { id: '1', kind: 'select', options: [option('a'), option('b')] },
      {
        id: '2',
        kind: 'select',
        parent: 'ext_request.1',
        options: [option('x', 'a'), option('y', 'b'), option('z')],
      },
    ),
  );
  choose('1', 'a');
  expect(offeredIds('2')).toEqual(['x', 'z']);
  choose('1', 'b');
  expect(offeredIds('2')).toEqual(['y', 'z']);
});

test('a retry while the list is loading starts no second request', async () => {
  const lists = createDeferredLists();
  const { model } = openForm(createDefinition({ id: '1', kind: 'select' }), lists.load);
  const field = model.field('ext_request.1');
  expect(field?.list.value).toEqual({ status: 'loading' });
  field?.retryOptions();
  expect(lists.requests).toHaveLength(1);
  lists.requests[0]?.reject(new Failure());
  await flushPromises();
  field?.retryOptions();
  expect(lists.requests).toHaveLength(2);
});

test('of several choices in the parent, only the lists that are missing are fetched', async () => {
  const lists = createDeferredLists();
  const { choose, offeredIds } = openForm(
    createDefinition(
      { id: '1', kind: 'multiselect', options: [option('a'), option('b')] },
      { id: '2', kind: 'select', parent: 'ext_request.1' },
    ),
    lists.load,
  );
  choose('1', 'a');
  lists.requests[0]?.resolve([option('x')]);
  await flushPromises();
  choose('1', 'a', 'b');
  expect(offeredIds('2')).toBe('loading');
  expect(lists.requests.map(({ listKey }) => listKey)).toEqual(['2/a', '2/b']);
  lists.requests[1]?.resolve([option('y')]);
  await flushPromises();
  expect(offeredIds('2')).toEqual(['x', 'y']);
});

test('`update` changes the value without a call of `onChange`, `change` calls it', async () => {
  const { createFormModel } = await import('../../src/form/form-model.js');
  const changed: string[] = [];
  const model = createFormModel({
    definition: createDefinition({ id: '1' }),
    rulesFor: getFieldType,
    language: 'en',
    nesting: undefined,
    loadOptions: () => Promise.resolve([]),
    onChange: ({ id }) => changed.push(id),
  });
  model.fields[0]?.update((raw) => `${raw}x`);
  expect([model.fields[0]?.raw.value, changed]).toEqual(['x', []]);
  model.fields[0]?.change('y');
  expect([model.fields[0]?.raw.value, changed]).toEqual(['y', ['1']]);
});

test('each field is found by its address, and `validate` returns the invalid fields in order', () => {
  const { model } = openForm(
    createDefinition({ id: '1', required: true }, { id: '2' }, { id: '3', required: true }),
  );
  expect(model.field('ext_request.2')).toBe(model.fields[1]);
  expect(model.field('ext_request.9')).toBeUndefined();
  expect(model.validate().map(({ definition }) => definition.id)).toEqual(['1', '3']);
});
