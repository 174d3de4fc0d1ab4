import { expect, test } from 'vitest';
import { createDefinition, openForm } from './form-fixture.js';

function createFieldModel(overrides = {}) {
  const { model } = openForm(createDefinition({ id: '1', kind: 'decimal', required: true, ...overrides }));
  const [fieldModel] = model.fields;
  if (!fieldModel) throw new Error('no field');
  return fieldModel;
}

test('an issue is shown only after the visitor left the field, and then follows each change', () => {
  const amount = createFieldModel();
  amount.change('x');
  expect(amount.shownIssue.value).toBeUndefined();
  amount.touch();
  expect(amount.shownIssue.value).toMatchObject({ code: 'decimal' });
  amount.change('2,5');
  expect(amount.shownIssue.value).toBeUndefined();
  amount.change('');
  expect(amount.shownIssue.value).toEqual({ code: 'required' });
});

test('an optional field can be blank, but not invalid', () => {
  const amount = createFieldModel({ required: false });
  expect(amount.issue.value).toBeUndefined();
  amount.change('many');
  expect(amount.issue.value).toMatchObject({ code: 'decimal' });
});

test('the answers contain only fields that are filled in and valid', () => {
  const { model } = openForm(createDefinition({ id: '1' }, { id: '2', kind: 'integer' }, { id: '3' }));
  model.fields[1]?.change('seven');
  model.fields[2]?.change(' x ');
  expect([...model.answers()]).toEqual([['ext_request.3', 'x']]);
});

test('an inherited property of `values` is not used as a prefill', () => {
  const { model } = openForm(
    createDefinition({ id: '1' }),
    undefined,
    Object.create({ 'ext_request.1': 'inherited' }),
  );
  expect(model.answers().size).toBe(0);
});
