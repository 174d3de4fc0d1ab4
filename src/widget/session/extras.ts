import type { ComponentChild } from 'preact';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks } from './callbacks.js';

/** What few pages ask for; fetched by those that do, and there before the form is shown. */
export interface FormExtras {
  readonly messages: Messages;
  /** What the site says of fields that the CRM does not. */
  adaptDefinition(definition: FormDefinition, loaded: LoadedForm): FormDefinition;
  /** Text to start with, by field address, before what the page gives itself. */
  readonly initialValues: Readonly<Record<string, string>>;
  /** Addresses of fields that are sent but not shown, as long as they have a value. */
  readonly hiddenAddresses: ReadonlySet<string>;
  /** Above the button. */
  readonly Consents?: (props: { readonly idPrefix: string }) => ComponentChild;
  /** Whether it may be sent: not without what must be agreed to, and then it says so; never in a preview. */
  allowSubmit(): boolean;
  /** Beside the form: a preview's note, a developer's panel. */
  readonly Panel?: () => ComponentChild;
  /** Hears what the page hears. */
  readonly callbacks: FormCallbacks;
  /** What goes to the relay with a lead, beside its fields. */
  relayFields(): Readonly<Record<string, unknown>>;
  /** For another lead: what one person has agreed to, the next one has not. */
  reset(): void;
  /** Ends all that listens beyond the form itself. */
  dispose(): void;
}
