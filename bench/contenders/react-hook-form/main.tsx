import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { type FieldErrors, type UseFormRegister, useForm } from 'react-hook-form';
import * as z from 'zod';
import type { LogicalField, LogicalOption } from '../../forms/logical-form.js';
import { loadChildOptions, loadForm, send } from '../load-form.js';
import '../floor/style.css';

type Values = Record<string, string | null | undefined>;

const { element, form } = await loadForm();
const schema = z.object(Object.fromEntries(form.fields.map((field) => [field.name, ruleOf(field)])));
createRoot(element).render(<RequestForm />);

function RequestForm() {
  const { register, handleSubmit, formState } = useForm<Values>({ resolver: zodResolver(schema) });
  const [lists, setLists] = useState<Readonly<Record<string, readonly LogicalOption[]>>>({});

  async function fillChildren(parent: string, option: string): Promise<void> {
    const options = await loadChildOptions(option);
    const children = form.fields.filter((field) => field.parent === parent);
    setLists({ ...lists, ...Object.fromEntries(children.map(({ name }) => [name, options])) });
  }

  return (
    <form noValidate onSubmit={handleSubmit(send)}>
      {form.fields.map((field) => (
        <Field
          key={field.name}
          field={field}
          options={field.options ?? lists[field.name] ?? []}
          register={register}
          errors={formState.errors}
          choose={(option) => fillChildren(field.name, option)}
        />
      ))}
      <button type="submit">Send</button>
    </form>
  );
}

interface FieldProps {
  readonly field: LogicalField;
  readonly options: readonly LogicalOption[];
  readonly register: UseFormRegister<Values>;
  readonly errors: FieldErrors<Values>;
  readonly choose: (option: string) => void;
}

function Field({ field: { name, label, kind }, options, register, errors, choose }: FieldProps) {
  const isParent = form.fields.some(({ parent }) => parent === name);
  const error = errors[name] && <p role="alert">{errors[name].message}</p>;
  if (kind === 'radio') {
    return (
      <fieldset>
        <legend>{label}</legend>
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" value={option.value} {...register(name)} />
            {option.label}
          </label>
        ))}
        {error}
      </fieldset>
    );
  }
  if (kind === 'select') {
    const registered = register(name, {
      ...(isParent && { onChange: ({ target }) => choose(target.value) }),
    });
    return (
      <label>
        {label}
        <select {...registered} disabled={options.length === 0}>
          <option value="" />
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        {error}
      </label>
    );
  }
  return (
    <label>
      {label}
      <input type={kind} {...register(name)} />
      {error}
    </label>
  );
}

function ruleOf({ kind, required }: LogicalField) {
  const text =
    kind === 'email' ? z.email() : kind === 'number' ? z.string().regex(/^-?\d*[.,]?\d*$/) : z.string();
  return required ? text.min(1) : z.union([z.literal(''), text]).nullish();
}
