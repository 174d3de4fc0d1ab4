import type { LogicalForm, LogicalOption } from '../forms/logical-form.js';

export interface Place {
  readonly element: HTMLElement;
  readonly form: LogicalForm;
}

/** The page's place for a form and, as soon as it is there, the form that goes into it. */
export async function loadForm(): Promise<Place> {
  const element = document.getElementById('form');
  if (!element) throw new Error('the page has no place for a form');
  return { element, form: await get(`/definitions/${element.dataset.form}.json`) };
}

/** The options of a child list under one option of its parent. */
export async function loadChildOptions(parentOption: string): Promise<readonly LogicalOption[]> {
  return parentOption ? get(`/lists/${parentOption}.json`) : [];
}

export async function send(values: unknown): Promise<void> {
  await fetch('/send', { method: 'POST', body: JSON.stringify(values) });
}

async function get<Answer>(path: string): Promise<Answer> {
  return (await fetch(path)).json();
}
