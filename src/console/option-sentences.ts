import type { ConsoleSentence } from './sentence-types.js';

/** Sentences about options, attributes and addresses that a page sets. */
export const optionSentences = {
  'key-on-page': {
    says: '{place} looks like the KEY OF THE CRM. Everybody who opens this page can read the key and use it',
    todo: 'Remove the key from the page, and create a new key in the CRM, because this key is no longer secret. The key belongs in the relay setting CRM_KEY only.',
    section: 'the-key-of-the-crm-is-on-the-page',
    level: 'error',
  },
  'no-form-id': {
    says: '<{element}> has no form ID',
    todo: 'Add the id that the form has in the CRM: form="34", or data-form="34" on a script, or data-apro-form="34".',
    section: 'nothing-appears',
  },
  'no-form-on-page': {
    says: 'the script runs, but the page has no form yet',
    todo: 'Add data-form="34" to the script, or <apro-form form="34"></apro-form> to the page. A page that opens its form with AproForms can ignore this line.',
    section: 'nothing-appears',
    level: 'info',
  },
  'no-target': {
    says: 'no element matches target="{target}"',
    todo: 'Add an element that matches the selector, or correct the selector. Until then the form stands in its own place.',
    section: 'the-form-appears-in-the-wrong-place',
  },
  'no-trigger-element': {
    says: 'no element matches trigger="{trigger}" yet',
    todo: 'Add an element that matches the selector, or correct the selector.',
    section: 'a-click-opens-nothing',
    level: 'info',
  },
  'two-scripts': {
    says: 'there are two versions of the script on this page',
    todo: 'Remove one of the two scripts. The version that was loaded first shows all forms.',
    section: 'two-scripts-are-on-the-page',
  },
  'unknown-name': {
    says: '{place} "{name}"',
    todo: '{hint}',
    section: 'an-option-has-no-effect',
  },
  'unknown-value': {
    says: '{name}="{value}" is not known',
    todo: 'Use one of {choices}.',
    section: 'an-option-has-no-effect',
  },
  'unusable-option': {
    says: '{name} must be {shape}',
    todo: 'Example: {example}',
    section: 'an-option-has-no-effect',
  },
  'unknown-message': {
    says: 'messages has no text "{key}"',
    todo: 'The keys are in docs/texts.md. {hint}',
    section: 'an-option-has-no-effect',
  },
  'unknown-field': {
    says: 'form {form} has no field {address}',
    todo: 'Write the address as GROUP.ID. The property "fields" of the form lists all addresses.',
    section: 'an-option-has-no-effect',
  },
  'autofill-token': {
    says: 'autocomplete="{tokens}" of {address} is not known',
    todo: 'Use a token of HTML, for example autocomplete="street-address=ext_request.70".',
    section: 'an-option-has-no-effect',
  },
  'autofill-kind': {
    says: 'a field of the kind {kind} cannot have autocomplete="{tokens}"',
    todo: 'Remove the field from the option autocomplete.',
    section: 'an-option-has-no-effect',
  },
  'unusable-value': {
    says: 'the field {address} does not accept the value {value}',
    todo: 'Give a value that fits the kind of the field.',
    section: 'a-value-is-not-filled-in',
  },
  'captcha-input': {
    says: 'captcha="{selector}" finds no input on this page',
    todo: 'Add the script of the captcha to the page, or correct the selector.',
    section: 'an-option-has-no-effect',
  },
  'signed-link': {
    says: '{parameter} in the address of this page is not a personal link',
    todo: 'Create the link again with "apro-forms sign".',
    section: 'an-option-has-no-effect',
  },
  publication: {
    says: 'publication {id} is not available',
    todo: 'Add the id to the relay setting PUBLICATIONS.',
    section: 'an-option-has-no-effect',
  },
  analytics: {
    says: 'the page’s analytics failed at {event}',
    todo: 'Correct the code that the page adds to dataLayer or ym. The form works without it.',
    section: 'an-option-has-no-effect',
  },
  'hidden-window': {
    says: 'the page hides the dialog, so the dialog was closed',
    todo: 'Find the style or script of the page that hides the dialog.',
    section: 'nothing-appears',
  },
} as const satisfies Readonly<Record<string, ConsoleSentence>>;
