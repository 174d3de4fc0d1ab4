import Form from '@rjsf/core';
import type { RJSFSchema, UiSchema } from '@rjsf/utils';
import validator from '@rjsf/validator-ajv8';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { LogicalField, LogicalForm, LogicalOption } from '../../forms/logical-form.js';
import { loadChildOptions, loadForm, send } from '../load-form.js';

type Lists = Readonly<Record<string, readonly LogicalOption[]>>;

const { element, form } = await loadForm();
const parents = new Set(form.fields.flatMap(({ parent }) => parent ?? []));
createRoot(element).render(<RequestForm />);

function RequestForm() {
  const [lists, setLists] = useState<Lists>({});
  const [data, setData] = useState<Record<string, string>>({});
  const [schemas, setSchemas] = useState(() => schemasOf(form, {}));

  async function fillChildren(parent: string, option: string): Promise<void> {
    const options = await loadChildOptions(option);
    const children = form.fields.filter((field) => field.parent === parent);
    const next = { ...lists, ...Object.fromEntries(children.map(({ name }) => [name, options])) };
    setLists(next);
    setSchemas(schemasOf(form, next));
  }

  return (
    <Form
      {...schemas}
      validator={validator}
      formData={data}
      onSubmit={({ formData }) => send(formData)}
      onChange={({ formData }) => {
        for (const parent of parents) {
          if (formData[parent] !== data[parent]) fillChildren(parent, formData[parent] ?? '');
        }
        setData(formData);
      }}
    />
  );
}

function schemasOf({ fields }: LogicalForm, lists: Lists): { schema: RJSFSchema; uiSchema: UiSchema } {
  const byName = <Value,>(read: (field: LogicalField) => Value) =>
    Object.fromEntries(fields.map((field) => [field.name, read(field)]));
  const optionsOf = ({ name, options }: LogicalField) => options ?? lists[name] ?? [];
  return {
    schema: {
      type: 'object',
      required: fields.filter(({ required }) => required).map(({ name }) => name),
      properties: byName((field) => asProperty(field, optionsOf(field))),
    },
    uiSchema: byName((field) => ({
      ...(field.kind === 'radio' && { 'ui:widget': 'radio' }),
      ...(field.kind === 'tel' && { 'ui:options': { inputType: 'tel' } }),
      ...(isChoice(field) && { 'ui:enumNames': optionsOf(field).map(({ label }) => label) }),
    })),
  };
}

function asProperty(field: LogicalField, options: readonly LogicalOption[]): RJSFSchema {
  const { label: title, kind } = field;
  if (kind === 'number') return { type: 'number', title };
  if (kind === 'email' || kind === 'date') return { type: 'string', format: kind, title };
  if (!isChoice(field)) return { type: 'string', title };
  // The library rjsf shows a field without options as a text input, so the list needs an empty option.
  return { type: 'string', title, enum: options.length > 0 ? options.map(({ value }) => value) : [''] };
}

function isChoice({ kind }: LogicalField): boolean {
  return kind === 'select' || kind === 'radio';
}
