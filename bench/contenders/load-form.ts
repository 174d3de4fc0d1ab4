import type { LogicalForm, LogicalOption } from '../forms/logical-form.js';

export interface FormContainer {
  readonly element: HTMLElement;
  readonly form: LogicalForm;
}

/** Finds the element for the form in the page and loads the form definition. */
export async function loadForm(): Promise<FormContainer> {
  const element = document.getElementById('form');
  if (!element) throw new Error('The page has no element with the id form.');
  return { element, form: await get(`/definitions/${element.dataset.form}.json`) };
}

/** Loads the options of a child list. Empty if no option of the parent list is selected. */
export async function loadChildOptions(parentOption: string): Promise<readonly LogicalOption[]> {
  return parentOption ? get(`/lists/${parentOption}.json`) : [];
}

export async function send(values: unknown): Promise<void> {
  await fetch('/send', { method: 'POST', body: JSON.stringify(values) });
}

async function get<Answer>(path: string): Promise<Answer> {
  return (await fetch(path)).json();
}
