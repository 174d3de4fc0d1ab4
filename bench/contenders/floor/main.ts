import type { LogicalField, LogicalForm, LogicalOption } from '../../forms/logical-form.js';
import { loadChildOptions, loadForm, send } from '../load-form.js';
import './style.css';

/**
 * The minimum of the comparison: a hand-written script for the benchmark's forms only. It creates plain elements
 * once.
 */
const { element, form } = await loadForm();
element.append(drawForm(form));

function drawForm({ fields }: LogicalForm): HTMLFormElement {
  const formElement = document.createElement('form');
  const button = document.createElement('button');
  button.textContent = 'Send';
  formElement.append(...fields.map(drawField), button);
  for (const { name, parent } of fields) {
    if (parent) followParent(formElement, parent, name);
  }
  formElement.onsubmit = (event) => {
    event.preventDefault();
    send(Object.fromEntries(new FormData(formElement)));
  };
  return formElement;
}

function drawField(field: LogicalField): HTMLElement {
  if (field.kind === 'radio') return drawRadios(field);
  const label = document.createElement('label');
  label.append(field.label, field.kind === 'select' ? drawSelect(field) : drawInput(field));
  return label;
}

function drawInput({ name, kind, required = false }: LogicalField): HTMLInputElement {
  return Object.assign(document.createElement('input'), { type: kind, name, required });
}

function drawSelect({ name, required = false, options = [] }: LogicalField): HTMLSelectElement {
  const select = Object.assign(document.createElement('select'), { name, required });
  fill(select, options);
  return select;
}

function fill(select: HTMLSelectElement, options: readonly LogicalOption[]): void {
  select.replaceChildren(new Option(), ...options.map(({ label, value }) => new Option(label, value)));
  select.disabled = options.length === 0;
}

function drawRadios({ name, label, options = [] }: LogicalField): HTMLFieldSetElement {
  const group = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = label;
  const choices = options.map((option) => {
    const choice = document.createElement('label');
    const input = Object.assign(document.createElement('input'), {
      type: 'radio',
      name,
      value: option.value,
    });
    choice.append(input, option.label);
    return choice;
  });
  group.append(legend, ...choices);
  return group;
}

function followParent(formElement: HTMLFormElement, parent: string, child: string): void {
  const select = (name: string) => formElement.elements.namedItem(name) as HTMLSelectElement;
  select(parent).onchange = async () => fill(select(child), await loadChildOptions(select(parent).value));
}
