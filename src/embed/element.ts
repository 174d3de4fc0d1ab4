import { defineElement } from './form-element.js';

export { AproFormElement, defineElement } from './form-element.js';

defineElement();
