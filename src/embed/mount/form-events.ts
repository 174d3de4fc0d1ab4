import type { FormCallbacks } from '../../widget/session/callbacks.js';

type Detail<Name extends keyof FormCallbacks> = Parameters<NonNullable<FormCallbacks[Name]>>[0];

/** What an element with a form in it says; all of it bubbles, out of shadow roots, too. */
export interface FormEventMap {
  'apro-form:ready': CustomEvent<Detail<'onReady'>>;
  'apro-form:change': CustomEvent<Detail<'onChange'>>;
  'apro-form:step': CustomEvent<Detail<'onStep'>>;
  /** `preventDefault()` keeps the form open. */
  'apro-form:submit': CustomEvent<Detail<'onSubmit'>>;
  'apro-form:success': CustomEvent<Detail<'onSuccess'>>;
  'apro-form:error': CustomEvent<Detail<'onError'>>;
  /** These three only with `track`. */
  'apro-form:view': CustomEvent<{ readonly form: string }>;
  'apro-form:start': CustomEvent<{ readonly form: string }>;
  'apro-form:abandon': CustomEvent<{ readonly form: string }>;
}

declare global {
  interface GlobalEventHandlersEventMap extends FormEventMap {}
}
