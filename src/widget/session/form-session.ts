import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { fieldTypeFor } from '../../fields/registry.js';
import type { ControlProps } from '../../fields/shared/field-type.js';
import { afterPaint } from '../../fields/shared/scheduling.js';
import type { DefinitionWarning, FormDefinition } from '../../form/definition.js';
import { createFormModel, type FormModel } from '../../form/form-model.js';
import { type FormService, isServiceFailure, type ServiceFailure } from '../../form/form-service.js';
import { createSubmission, type Submission, type TokenKeeper } from '../../form/submission.js';
import { en } from '../../messages/en.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks, FormValues } from './callbacks.js';
import type { DraftKeeper } from './draft.js';
import type { FormExtras } from './extras.js';
import type { ScriptParts, Steps, UnderHeadings } from './form-parts.js';
import type { Announcer } from './live-region.js';

export interface OpenForm {
  readonly model: FormModel;
  readonly submission: Submission;
  readonly repeatable: boolean;
  /** Shown one part at a time. */
  readonly steps?: Steps | undefined;
  /** Where the CRM keeps fields under headings. */
  readonly underHeadings?: UnderHeadings | undefined;
  readonly TypedChoice?: ControlProps<unknown>['TypedChoice'];
  readonly extras?: FormExtras | undefined;
  /** Says that what was typed before is there again. */
  readonly DraftNote?: (() => ComponentChild) | undefined;
}

export type SessionState =
  | { readonly is: 'loading' }
  | { readonly is: 'unavailable' }
  | { readonly is: 'open'; readonly form: OpenForm };

type CallbackDetail<Name extends keyof FormCallbacks> = Parameters<NonNullable<FormCallbacks[Name]>>[0];

/** What a part of the script is to a page that could not fetch it. */
const lostPart = { code: 'script', retryable: true };

/** One form on one page, from asking for it to the receipt. */
export interface FormSession {
  readonly state: ReadonlySignal<SessionState>;
  readonly messages: ReadonlySignal<Messages>;
  readonly upload: FormService['upload'];
  /** Asks for the form, also again after it could not be had. */
  load(): Promise<void>;
  submit(): Promise<void>;
  /** Back to how the form began, with nothing left of what was filled in; not while a send is under way. */
  reset(): void;
  stop(): void;
}

export interface SessionOptions extends FormCallbacks {
  readonly form: string;
  readonly announced?: FormCallbacks;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  readonly token: TokenKeeper;
  readonly values?: Readonly<Record<string, string>>;
  readonly announcer: Announcer;
  readonly layout?: 'single' | 'steps';
  readonly draft: DraftKeeper | undefined;
  readonly extras?: () => Promise<FormExtras>;
  /** Fetches the parts of the script that this form needs. */
  readonly loadParts: LoadParts;
}

type LoadParts = (
  definition: FormDefinition,
  messages: Messages,
  layout: SessionOptions['layout'],
  given: Readonly<Record<string, string>>,
) => Promise<ScriptParts>;

export function createFormSession(options: SessionOptions): FormSession {
  const { service, form: formId } = options;
  const state: Signal<SessionState> = signal<SessionState>({ is: 'loading' });
  const messages = signal<Messages>(en);
  const stopped = new AbortController();

  let events: FormCallbacks | undefined;

  /** False where somebody said so. What they throw is theirs, and stops nothing here. */
  function tell<Name extends keyof FormCallbacks>(name: Name, detail: CallbackDetail<Name>): boolean {
    const heard = [events, options.announced, options].map((one) => {
      try {
        return (one?.[name] as ((detail: CallbackDetail<Name>) => unknown) | undefined)?.(detail);
      } catch (error) {
        return reportError(error);
      }
    });
    return !heard.includes(false);
  }

  function tellOfFailure({ code, retryable }: Pick<ServiceFailure, 'code' | 'retryable'>): void {
    tell('onError', { code, retryable });
  }

  let form: OpenForm | undefined;

  function open(now: OpenForm): void {
    form = now;
    state.value = { is: 'open', form };
  }

  async function load(): Promise<void> {
    state.value = { is: 'loading' };
    let fetched: FetchedForm | undefined;
    try {
      fetched = await fetchForm();
      if (!stopped.signal.aborted) assemble(fetched);
    } catch (error) {
      if (stopped.signal.aborted) return;
      // With all of it there it is a mistake of ours. Nobody waits for the form in vain, but it is seen.
      if (fetched) reportError(error);
      state.value = { is: 'unavailable' };
      console.warn(`apro-forms: form ${formId} can’t be shown: ${(error as Error).message}`);
      tellOfFailure(isServiceFailure(error) ? error : lostPart);
    }
  }

  async function fetchForm() {
    const [loaded, words, extras] = await Promise.all([
      service.loadForm(formId, stopped.signal),
      options.messages,
      options.extras?.(),
    ]);
    events = extras?.events;
    const definition = extras?.adapt(loaded.definition, loaded) ?? loaded.definition;
    const given = { ...extras?.values, ...options.values };
    const [parts, draft] = await Promise.all([
      options.loadParts(definition, extras?.messages ?? words, options.layout, given),
      options.draft?.recall().catch(() => undefined),
    ]);
    return [loaded, extras, definition, given, parts, draft] as const;
  }
  type FetchedForm = Awaited<ReturnType<typeof fetchForm>>;

  function assemble([loaded, extras, definition, values, parts, draft]: FetchedForm): void {
    messages.value = parts.messages;
    const model = createFormModel({
      definition,
      rulesFor: fieldTypeFor,
      language: parts.messages.language,
      nesting: parts.nested,
      loadOptions: service.loadOptions,
      onChange({ address }) {
        // A field that goes with the form says its value once more.
        if (submission.state.peek().is === 'sent') return;
        tell('onChange', { field: address });
        submission.keepAgain();
        options.draft?.touch(model, address, stopped.signal);
        afterPaint(() => service.begin?.());
      },
      values,
    });
    warnDeveloper(formId, [...loaded.warnings, ...model.warnings]);
    const stopTelling = parts.nested?.tellOfLists(model, parts.messages, options.announcer);
    const shownAt = performance.now();
    const submission = createSubmission({
      model,
      service,
      token: options.token,
      sentBefore: draft?.receipt,
      allow: () => extras?.allows() !== false && tell('onSubmit', { values: valuesOf(model) }),
      enclosed: () => ({ elapsed: Math.round(performance.now() - shownAt), ...extras?.enclosed() }),
      onSent(receipt) {
        options.draft?.forget(receipt);
        tell('onSuccess', receipt);
      },
    });
    const DraftNote = draft?.restore?.(model, reset, parts.messages);
    const steps = parts.steps?.createSteps({
      model,
      messages: parts.messages,
      onStep: (detail) => tell('onStep', detail),
    });
    stopped.signal.addEventListener('abort', () => {
      stopTelling?.();
      steps?.stop();
      submission.stop();
      model.stop();
    });
    open({
      model,
      submission,
      steps,
      DraftNote,
      extras,
      repeatable: loaded.repeatable ?? false,
      underHeadings: parts.underHeadings,
      TypedChoice: parts.nested?.TypedChoice,
    });
    tell('onReady', { form: formId });
  }

  async function submit(): Promise<void> {
    const outcome = await form?.submission.submit();
    if (outcome?.is === 'failed') tellOfFailure(outcome.failure);
  }

  function reset(): void {
    if (!form?.submission.reset()) return;
    options.draft?.forget();
    form.steps?.reset();
    form.extras?.reset();
    open({ ...form, DraftNote: undefined });
  }

  return {
    state,
    messages,
    upload: service.upload,
    load,
    submit,
    reset,
    stop: () => stopped.abort(),
  };
}

export function valuesOf(model: FormModel): FormValues {
  return Object.fromEntries(model.answers());
}

/** All that the definition or the page has wrong, in one line of the console. */
function warnDeveloper(formId: string, warnings: readonly DefinitionWarning[]): void {
  if (warnings.length === 0) return;
  const list = warnings.map(({ code, at }) => (at ? `${code} (${at})` : code)).join(', ');
  console.warn(`apro-forms: form ${formId} is shown, but: ${list}`);
}
