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
  readonly dispatchers?: FormCallbacks;
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

/** Everything that a form needs before it can be shown. */
export interface FetchedForm {
  readonly loaded: LoadedForm;
  /** The CRM's definition with the page's settings for fields. */
  readonly definition: FormDefinition;
  readonly extras: FormExtras | undefined;
  /** Initial values as text, by field address. */
  readonly values: Readonly<Record<string, string>>;
  readonly modules: LazyModules;
  /** Undefined if there is no draft, or if the draft could not be read. */
  readonly draft: RestorableDraft | undefined;
}

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
  return { loaded, definition, extras, values, modules, draft };
}
