import type { FormDefinition } from '../../form/definition.js';
import type { FormService, LoadedForm } from '../../form/form-service.js';
import type { IdempotencyKeyStore } from '../../form/submission.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks } from './callbacks.js';
import type { DraftStore } from './draft.js';
import type { FormExtras } from './extras.js';
import type { LazyModules } from './form-parts.js';
import type { Announcer } from './live-region.js';
import type { RestorableDraft } from './stored-draft.js';

export interface SessionOptions extends FormCallbacks {
  /** ID of the form in the CRM. */
  readonly form: string;
  /**
   * Dispatches the DOM event of a callback, before the callback of the page is called. Returns false if the event was
   * cancelled. For `onSubmit`, that cancels the submission of the form.
   */
  dispatchEvent?(name: keyof FormCallbacks, detail: unknown): boolean;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  /**
   * Loads the optional features of the form. Called again when the visitor retries after a failure. Undefined: the
   * page uses no optional features.
   */
  readonly extras?: (() => Promise<FormExtras>) | undefined;
  /** Initial values of fields as texts. The keys are addresses of fields, such as `ext_request.70`. */
  readonly values?: Readonly<Record<string, string>>;
  /** Waits until the values are set that a program of the page has passed to the form. */
  readonly settle: () => Promise<unknown>;
  /** `steps` shows one part of the form at a time, `single` shows the whole form. @default 'single' */
  readonly layout?: 'single' | 'steps';
  readonly announcer: Announcer;
  readonly idempotencyKey: IdempotencyKeyStore;
  /** Undefined: the values of the form are not stored. */
  readonly draftStore: DraftStore | undefined;
  /** Loads the modules of the widget that this form needs and that the main script does not contain. */
  readonly loadModules: LoadModules;
}

type LoadModules = (
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  given: Readonly<Record<string, string>>,
) => Promise<LazyModules>;

/**
 * Everything that must be loaded before a form can be shown. `definition`: the form definition of the CRM with the
 * settings that the page adds. `values`: initial values as texts, by field address. `extras`: the optional features;
 * undefined if the page uses none. `draft`: values that were typed before a reload; undefined if there are none or
 * reading them failed.
 */
export type FetchedForm = readonly [
  loaded: LoadedForm,
  definition: FormDefinition,
  values: Readonly<Record<string, string>>,
  modules: LazyModules,
  extras: FormExtras | undefined,
  draft: RestorableDraft | undefined,
];

/**
 * Loads the form definition, the texts, the optional features of a form and the stored draft. Then loads the modules
 * that the form needs.
 * @param onExtrasLoaded called with the optional features before the modules are loaded. If a module cannot be
 *   loaded, the callbacks of the optional features can then be told about the failure.
 * @throws ServiceFailure if the form definition cannot be loaded; the error of `import()` if a module cannot be
 *   loaded
 */
export async function fetchForm(
  options: SessionOptions,
  signal: AbortSignal,
  onExtrasLoaded: (extras: FormExtras) => void,
): Promise<FetchedForm> {
  const [loaded, baseMessages, extras, draft] = await Promise.all([
    options.service.loadForm(options.form, signal),
    options.messages,
    options.extras?.(),
    // The browser opens its storage while the form is being loaded.
    options.draftStore?.load().catch(() => undefined),
  ]);
  if (extras) onExtrasLoaded(extras);
  const definition = extras?.adaptDefinition(loaded.definition, loaded) ?? loaded.definition;
  const values = { ...extras?.initialValues, ...options.values };
  const modules = await options.loadModules(
    definition,
    extras?.messages ?? baseMessages,
    options.layout,
    values,
  );
  return [loaded, definition, values, modules, extras, draft];
}
