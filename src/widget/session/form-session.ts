import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { report, reportPart } from '../../console/report.js';
import { getFieldType } from '../../fields/registry.js';
import type { FieldModel } from '../../form/field-model.js';
import { createFormModel, type FormModel } from '../../form/form-model.js';
import {
  type FormService,
  isServiceFailure,
  type Receipt,
  type ServiceFailure,
} from '../../form/form-service.js';
import { createSubmissionController, type SubmissionController } from '../../form/submission.js';
import { en } from '../../messages/en.js';
import { formatFailure, getFormatLanguage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import type { FormCallbacks } from './callbacks.js';
import { collectValues } from './describe-fields.js';
import type { FormExtras } from './extras.js';
import { type FetchedForm, fetchForm, type SessionOptions } from './fetch-form.js';
import type { FieldGroups, Steps } from './form-parts.js';
import { createNotifier } from './notify.js';

export type { SessionOptions } from './fetch-form.js';

export interface OpenForm {
  readonly model: FormModel;
  readonly submission: SubmissionController;
  readonly isIdempotent: boolean;
  /** Controls a form that is shown in steps. Undefined: the form is shown as a whole. */
  readonly steps?: Steps | undefined;
  /** Renders the fields in groups. Undefined: the form is short and without headings, so it has no groups. */
  readonly fieldGroups?: FieldGroups | undefined;
  readonly extras?: FormExtras | undefined;
  /**
   * Renders a note that typed values were restored after a reload. Undefined: nothing was restored, so there is no
   * note.
   */
  readonly DraftNote?: (() => ComponentChild) | undefined;
}

export type SessionState =
  | { readonly status: 'loading'; readonly form?: undefined }
  | { readonly status: 'unavailable'; readonly isRetryable: boolean; readonly form?: undefined }
  | { readonly status: 'open'; readonly form: OpenForm };

type ShownFailure = Pick<ServiceFailure, 'code' | 'retryable'> & Partial<Pick<ServiceFailure, 'outcome'>>;

/** Failure that the callback `onError` gets if a module of the script could not be loaded. */
const scriptLoadFailure: ShownFailure = { code: 'script', retryable: true };

/**
 * Milliseconds from a change until the service prepares for sending. A service loads code then, and a list that depends
 * on the change is filled first.
 */
const beginDelayMs = 300;

/** One form on one page: from loading the form definition until the visitor sees that the form was sent. */
export interface FormSession {
  readonly state: ReadonlySignal<SessionState>;
  readonly messages: ReadonlySignal<Messages>;
  readonly upload: FormService['upload'];
  /** Signal that aborts when the form is removed from the page, so that running work is cancelled. */
  readonly signal: AbortSignal;
  /** Loads the form. May be called again after a failure. The returned promise never rejects. */
  load(): Promise<void>;
  /** Sends the form. Resolves to the receipt that the server returns. Undefined: the form was not sent. */
  submit(): Promise<Receipt | undefined>;
  /**
   * Stores a changed value of a field in the draft. If an unsent lead is stored on this device, also changes that
   * lead.
   */
  recordChange(field: FieldModel): void;
  /** Restores the initial values and deletes the draft. Does nothing while the form is being sent. */
  reset(): void;
  dispose(): void;
}

export function createFormSession(options: SessionOptions): FormSession {
  const { service, form: formId } = options;
  const state: Signal<SessionState> = signal<SessionState>({ status: 'loading' });
  /**
   * The texts of the widget. Until the texts in the page's language are loaded, the text for a loading form is empty,
   * so that no English text flashes.
   */
  const messages = signal<Messages>({ ...en, loading: '' });
  const abortController = new AbortController();

  let extraCallbacks: FormCallbacks | undefined;
  const notify = createNotifier((name) => [
    extraCallbacks?.[name],
    (detail) => options.dispatchEvent?.(name, detail),
    options[name],
  ]);

  /**
   * Notifies the page about a failure. If the server certainly has no lead, or another attempt cannot succeed, loads the
   * texts that tell the visitor why.
   */
  async function notifyFailure(failure: ShownFailure): Promise<void> {
    const { code, retryable } = failure;
    notify('onError', { code, retryable });
    if (!retryable || failure.outcome === 'not-taken')
      messages.value = await import('../../messages/failure-texts.js')
        .then(({ loadFailureTexts }) => loadFailureTexts(messages.peek(), failure))
        .catch(() => messages.peek());
  }

  const getForm = () => state.peek().form;

  async function load(): Promise<void> {
    state.value = { status: 'loading' };
    const messagesLoaded = options.messages.then((loaded) => {
      if (!getForm()) messages.value = loaded;
    });
    let fetched: FetchedForm | undefined;
    try {
      fetched = await fetchForm(options, abortController.signal, (extras) => {
        extraCallbacks = extras.callbacks;
      });
      if (!abortController.signal.aborted) openForm(fetched);
    } catch (error) {
      if (abortController.signal.aborted) return;
      // Everything was loaded, so the error is a bug of the widget. It is reported as an uncaught error, so that the
      // error monitoring of the page records it.
      if (fetched) reportError(error);
      // The visitor reads about the failure in the language of the page, so wait until the texts in this language are
      // loaded.
      await messagesLoaded;
      if (abortController.signal.aborted) return;
      const failure = isServiceFailure(error) ? error : scriptLoadFailure;
      if (failure === scriptLoadFailure) reportPart(error);
      await notifyFailure(failure);
      state.value = { status: 'unavailable', isRetryable: failure.retryable };
    }
  }

  function openForm([loaded, definition, values, modules, extras, draft]: FetchedForm): void {
    messages.value = modules.messages;
    const model = createFormModel({
      definition,
      rulesFor: getFieldType,
      language: getFormatLanguage(modules.messages),
      nesting: modules.nested,
      loadOptions: service.loadOptions,
      onChange({ address }) {
        // After a successful submission the controls are removed from the page. A control that loses the focus then
        // reports its value again, which is not a change by the visitor.
        if (submission.state.peek().status === 'sent') return;
        const field = model.field(address);
        notify('onChange', { field: address, value: field?.answer.peek() });
        if (field) recordChange(field);
        setTimeout(() => service.begin?.(), beginDelayMs);
      },
      values,
    });
    const warnings = [...loaded.warnings, ...model.warnings];
    if (warnings.length > 0)
      report('form-defects', {
        form: formId,
        list: warnings,
      });
    const stopAnnouncing = modules.nested?.announceListChanges(model, modules.messages, options.announcer);
    const shownAtMs = performance.now();
    const submission = createSubmissionController({
      model,
      service,
      idempotencyKey: options.idempotencyKey,
      signal: abortController.signal,
      earlierReceipt: draft?.receipt,
      findPageIssues: extras?.findPageIssues,
      // A listener of the event may set values, so the form waits for them.
      beforeSend: () =>
        extras?.allowSubmit() !== false &&
        notify('onSubmit', { values: collectValues(model) }) &&
        options.settle(),
      relayFields: () => ({ elapsed: Math.round(performance.now() - shownAtMs), ...extras?.relayFields() }),
      onSent(receipt) {
        options.draftStore?.clear(receipt);
        notify('onSuccess', receipt);
      },
    });
    const DraftNote = draft?.restore?.(model, reset, modules.messages, options.announcer);
    const steps = modules.steps?.createSteps({
      model,
      messages: modules.messages,
      onStep: (detail) => notify('onStep', detail),
    });
    abortController.signal.addEventListener('abort', () => {
      stopAnnouncing?.();
      steps?.dispose();
      model.dispose();
    });
    const { repeatable: isIdempotent = false } = loaded;
    const { fieldGroups } = modules;
    const form = { model, submission, isIdempotent, steps, fieldGroups, extras, DraftNote };
    state.value = { status: 'open', form };
    notify('onReady', { form: formId });
  }

  function recordChange(field: FieldModel): void {
    getForm()?.submission.updateQueuedSubmission();
    options.draftStore?.scheduleSave(field, abortController.signal);
  }

  async function submit(): Promise<Receipt | undefined> {
    getForm()?.extras?.clearPageIssues?.();
    await options.settle();
    const form = getForm();
    const outcome = await form?.submission.submit();
    let text = '';
    if (outcome?.status === 'failed') {
      await notifyFailure(outcome.failure);
      // The texts are read after `notifyFailure`, which loads the texts that explain the failure.
      text = formatFailure(messages.peek(), outcome, form?.isIdempotent ?? false);
    }
    options.announcer.announce(text);
    return outcome?.status === 'sent' ? outcome.receipt : undefined;
  }

  function reset(): void {
    const form = getForm();
    if (!form?.submission.reset()) return;
    options.draftStore?.clear();
    form.steps?.reset();
    form.extras?.reset();
    state.value = { status: 'open', form: { ...form, DraftNote: undefined } };
  }

  return {
    state,
    messages,
    upload: service.upload,
    signal: abortController.signal,
    load,
    submit,
    recordChange,
    reset,
    dispose: () => abortController.abort(),
  };
}
