import type { ComponentChild } from 'preact';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks } from './callbacks.js';

/** Optional features of a form. Loaded only by pages that use them, before the form is shown. */
export interface FormExtras {
  /** Messages with the page's own texts. */
  readonly messages: Messages;
  /** Adds the page's settings for fields, which the CRM does not know: presets, map tiles, phone format. */
  adaptDefinition(definition: FormDefinition, loaded: LoadedForm): FormDefinition;
  /** Initial values as text, by field address. Values passed by the page override them. */
  readonly initialValues: Readonly<Record<string, string>>;
  /** Addresses of fields that are sent but not shown while they have a value. */
  readonly hiddenAddresses: ReadonlySet<string>;
  /** Checkboxes above the send button. Undefined if the page asks for no consents. */
  readonly Consents?: (props: { readonly idPrefix: string }) => ComponentChild;
  /** False in a preview, and while a required consent is missing; shows an error next to that consent. */
  allowSubmit(): boolean;
  /** Rendered above the form: the note of a preview, or the debug panel. */
  readonly Panel?: () => ComponentChild;
  /** Called with the same events as the page's callbacks. */
  readonly callbacks: FormCallbacks;
  /** Additional fields of the request to the relay, for example consents. */
  relayFields(): Readonly<Record<string, unknown>>;
  /** Clears all consents for the next lead. */
  reset(): void;
  /** Removes listeners that are outside the form. */
  dispose(): void;
}
