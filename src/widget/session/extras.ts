import type { ComponentChild } from 'preact';
import type { FormDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks } from './callbacks.js';

/** Optional features of a form. Only pages that use these features load them, before the form is shown. */
export interface FormExtras {
  /** All texts of the widget. Texts that the page has set replace the widget's own texts. */
  readonly messages: Messages;
  /**
   * Adds settings of the page to the form definition of the CRM: presets of range fields, map tiles, the format of
   * phone numbers.
   */
  adaptDefinition(definition: FormDefinition, loaded: LoadedForm): FormDefinition;
  /**
   * Initial values of fields as texts. The keys are addresses of fields, such as `ext_request.70`. Values in the
   * option `values` of the page have priority.
   */
  readonly initialValues: Readonly<Record<string, string>>;
  /** Addresses of fields that are not shown while they have a value. Their values are still sent. */
  readonly hiddenAddresses: ReadonlySet<string>;
  /** Renders the consent checkboxes above the send button. Undefined: the page asks for no consents. */
  readonly Consents?: (props: { readonly idPrefix: string }) => ComponentChild;
  /**
   * Returns whether the form may be sent. Returns false in a preview (`?apro-preview`), which never sends the form.
   * Also returns false if a required consent is missing, and then shows an error next to that consent.
   */
  allowSubmit(): boolean;
  /**
   * Calls the option `check`, a function of the page that validates the values. Shows the errors that this function
   * returns, and returns the invalid fields. Undefined: the page does not set the option.
   */
  findPageIssues?(model: FormModel): Promise<readonly FieldModel[]>;
  /** Removes the errors that `findPageIssues` has set on fields, because the rules of the page are checked again. */
  clearPageIssues?(): void;
  /** Renders the note of a preview and the debug panel above the form. Undefined: the page has neither of them. */
  readonly Panel?: () => ComponentChild;
  /**
   * Callbacks of the optional features, for example for analytics. They are called before the callbacks of the page.
   */
  readonly callbacks: FormCallbacks;
  /** Returns additional data for the request to the relay, for example the consents of the visitor. */
  relayFields(): Readonly<Record<string, unknown>>;
  /** Unchecks all consent checkboxes before the visitor fills in the form again. */
  reset(): void;
  /** Removes the event listeners that the optional features have added outside the form. */
  dispose(): void;
}
