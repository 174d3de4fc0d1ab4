import type { AproFormAttributes, AproFormElement } from 'apro-forms/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

/** Type test: valid attributes in a template of Svelte. Each `@ts-expect-error` precedes an invalid use. */
export const valid: SvelteHTMLElements['apro-form'] = {
  form: '34',
  mode: 'popup',
  'again-after': 7,
  class: 'lead',
  values: { 'def_customer.email': 'a@b.example' },
  onaprosuccess: ({ detail }) => detail.receipt?.toUpperCase(),
};
// @ts-expect-error: the form ID is missing
export const without: SvelteHTMLElements['apro-form'] = { mode: 'popup' };
// @ts-expect-error: unknown mode
export const wrongMode: SvelteHTMLElements['apro-form'] = { form: '34', mode: 'fly' };
// @ts-expect-error: unknown attribute
export const wrongName: AproFormAttributes = { form: '34', endpiont: 'https://forms.example.com' };
export const wrongDetail: AproFormAttributes = {
  form: '34',
  // @ts-expect-error: a success has no code
  onaprosuccess: ({ detail }) => detail.code,
};
export type { AproFormElement };
