import { defineElement } from './element/form-element.js';

export { AproFormElement, defineElement } from './element/form-element.js';
// With this type, TypeScript knows the events of every element on the page.
export type { FormEventMap } from './options/event-table.js';

defineElement();
