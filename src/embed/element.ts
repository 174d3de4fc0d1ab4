import { defineElement } from './element/form-element.js';

export { AproFormElement, defineElement } from './element/form-element.js';

defineElement();
