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
  readonly form: string;
  /** Is called before the page's callbacks. A result of `false` counts like that of a callback. */
  dispatchEvent?(name: keyof FormCallbacks, detail: unknown): boolean;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  readonly idempotencyKey: IdempotencyKeyStore;
  readonly values?: Readonly<Record<string, string>>;
  readonly announcer: Announcer;
  readonly layout?: 'single' | 'steps';
  readonly draftStore: DraftStore | undefined;
  readonly extras?: () => Promise<FormExtras>;
  /** Loads the modules that this form needs. */
  readonly loadModules: LoadModules;
}

type LoadModules = (
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  given: Readonly<Record<string, string>>,
) => Promise<LazyModules>;

/**
 * Everything that a form needs before it can be shown. `definition` is the CRM's, with the page's settings for fields;
 * `values` are initial values as text, by field address; `draft` is undefined if there is none or it could not be read.
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
 * Loads the definition, the messages and the extras, then the modules and the draft.
 * @param onExtrasLoaded called before the modules are loaded: the callbacks of the extras must hear of a failure there
 * @throws ServiceFailure if the definition cannot be loaded; an error of `import()` if a module cannot be loaded
 */
export async function fetchForm(
  options: SessionOptions,
  signal: AbortSignal,
  onExtrasLoaded: (extras: FormExtras) => void,
): Promise<FetchedForm> {
  const [loaded, baseMessages, extras] = await Promise.all([
    options.service.loadForm(options.form, signal),
    options.messages,
    options.extras?.(),
  ]);
  if (extras) onExtrasLoaded(extras);
  const definition = extras?.adaptDefinition(loaded.definition, loaded) ?? loaded.definition;
  const values = { ...extras?.initialValues, ...options.values };
  const [modules, draft] = await Promise.all([
    options.loadModules(definition, extras?.messages ?? baseMessages, options.layout, values),
    options.draftStore?.load().catch(() => undefined),
  ]);
  return [loaded, definition, values, modules, extras, draft];
}
