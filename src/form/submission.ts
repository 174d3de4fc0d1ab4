import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FieldModel } from './field-model.js';
import type { FormModel } from './form-model.js';
import {
  type FormService,
  isServiceFailure,
  type Receipt,
  type ServiceFailure,
  type Submission,
} from './form-service.js';

/** State of a form, from the visitor's first input until a server (the CRM or a relay) has accepted the form. */
export type SubmissionState =
  | { readonly status: 'editing' }
  /**
   * The visitor wants to send the form, but uploads or option lists are still loading. After that, the form is sent
   * without another call of `submit`.
   */
  | { readonly status: 'waiting' }
  | { readonly status: 'sending' }
  /**
   * The form was not sent, because each of these fields has an issue. If `fields` is empty, the whole form is blank.
   */
  | { readonly status: 'invalid'; readonly fields: readonly FieldModel[] }
  /**
   * The form could not be sent. `queuedOffline`: the submission is stored on this device and will be sent later
   * without another call of `submit`.
   */
  | { readonly status: 'failed'; readonly failure: ServiceFailure; readonly queuedOffline: boolean }
  /** The form was sent: before this page was loaded (`earlier`), or later by itself, because it was stored (`later`). */
  | { readonly status: 'sent'; readonly receipt: Receipt; readonly time?: 'earlier' | 'later' };

/** Storage of the idempotency key of a submission. The key stays the same when the submission is repeated. */
export interface IdempotencyKeyStore {
  /** Returns the idempotency key. The key stays the same until `clear` is called. */
  current(): string;
  /** Removes the key, so that the next submission gets a new key. */
  clear(): void;
}

/** Validates and sends a form, and holds the state of the submission. */
export interface SubmissionController {
  readonly state: ReadonlySignal<SubmissionState>;
  /**
   * Validates the form, waits for uploads and option lists that are still loading, and sends the form. Resolves to
   * the state at the end of this attempt. A call during a running attempt returns the promise of the running attempt.
   */
  submit(): Promise<SubmissionState>;
  /**
   * Call this method after each change of a field. If a submission is stored on this device and the form is valid and
   * not blank, the new values replace the stored submission.
   */
  updateQueuedSubmission(): void;
  /**
   * Clears the form for another lead. A submission that is stored on this device stays stored.
   * @returns false if an attempt to send the form is running; the form is then not cleared
   */
  reset(): boolean;
}

export interface SubmissionControllerOptions {
  readonly model: FormModel;
  readonly service: Pick<FormService, 'send' | 'keep'>;
  readonly idempotencyKey: IdempotencyKeyStore;
  /** Ends the waiting for fields that load. A request that sends the form continues, so the lead is not lost. */
  readonly signal: AbortSignal;
  /**
   * Receipt of a form that was sent before this page was loaded. If there is one, the form starts in the state
   * `sent`. Undefined: the form was not sent.
   */
  readonly earlierReceipt?: Receipt | undefined;
  /** Applies the page's own rules. Resolves to the fields with an error. Undefined: the page has no rules. */
  readonly findPageIssues?: ((model: FormModel) => Promise<readonly FieldModel[]>) | undefined;
  /** Is called just before the form is sent. Returns or resolves to false: the form is not sent and stays open. */
  readonly beforeSend?: () => unknown;
  /**
   * Returns data about the submission that only a relay reads, for example consents. They are sent together with the
   * answers.
   */
  readonly relayFields?: () => Readonly<Record<string, unknown>>;
  /**
   * Is called once for each lead that was sent, also if a stored submission was sent later. Is not called for a
   * stored submission if the form was reset before that submission was sent.
   */
  readonly onSent?: (receipt: Receipt) => void;
}

export function createSubmissionController({
  model,
  service,
  idempotencyKey,
  signal: abortSignal,
  earlierReceipt,
  findPageIssues,
  beforeSend,
  relayFields,
  onSent,
}: SubmissionControllerOptions): SubmissionController {
  const state: Signal<SubmissionState> = signal<SubmissionState>(
    earlierReceipt ? { status: 'sent', receipt: earlierReceipt, time: 'earlier' } : { status: 'editing' },
  );
  let currentAttempt: Promise<SubmissionState> | undefined;
  let resetCount = 0;

  function collectSubmission(): Submission {
    return {
      formId: model.definition.id,
      answers: model.answers(),
      token: idempotencyKey.current(),
      enclosed: relayFields?.() ?? {},
    };
  }

  /** Returns whether the fields contain a lead that could be sent now. */
  function isLead(): boolean {
    const isReady = ({ issue, pending }: FieldModel) => !issue.peek() && !pending.peek();
    return model.answers().size > 0 && model.fields.every(isReady);
  }

  async function attemptSend(): Promise<SubmissionState> {
    let fields = await validateSettled(model, abortSignal, () => {
      state.value = { status: 'waiting' };
    });
    if (fields.length === 0 && findPageIssues) {
      state.value = { status: 'sending' };
      fields = await findPageIssues(model);
    }
    if (fields.length > 0 || model.answers().size === 0) return { status: 'invalid', fields };
    if (abortSignal.aborted || (await beforeSend?.()) === false) return { status: 'editing' };
    state.value = { status: 'sending' };
    const submission = collectSubmission();
    try {
      return { status: 'sent', receipt: await service.send(submission) };
    } catch (failure) {
      if (!isServiceFailure(failure)) throw failure;
      // The visitor may have corrected a value while the form was being sent.
      const lead = isLead() ? collectSubmission() : submission;
      const isStored = service.keep?.(lead, failure, createQueuedSentListener()) ?? false;
      // `not-taken` means that the CRM has no lead with this idempotency key, so the next attempt gets a new key. A
      // submission that is stored on this device is sent later with its key. The key must then stay, because a second
      // key could create a second lead.
      if (failure.outcome === 'not-taken' && !isStored) idempotencyKey.clear();
      return { status: 'failed', failure, queuedOffline: isStored && failure.retryable };
    }
  }

  /**
   * Sets the state after an attempt to send the form, or after a stored submission was sent. The state `sent` is
   * final until `reset` is called, so a later result does not replace it.
   */
  function applyOutcome(outcome: SubmissionState): SubmissionState {
    const currentState = state.peek();
    if (currentState.status === 'sent') return currentState;
    state.value = outcome;
    if (outcome.status === 'sent') {
      idempotencyKey.clear();
      onSent?.(outcome.receipt);
    }
    return outcome;
  }

  /**
   * Returns a listener that is called when a stored submission was sent. After a reset the form contains another
   * lead, so the listener does nothing then.
   */
  function createQueuedSentListener(): (receipt: Receipt) => void {
    const resetCountAtStart = resetCount;
    return (receipt) => {
      if (resetCountAtStart === resetCount) applyOutcome({ status: 'sent', receipt, time: 'later' });
    };
  }

  return {
    state,
    submit() {
      const currentState = state.peek();
      if (currentState.status === 'sent') return Promise.resolve(currentState);
      currentAttempt ??= attemptSend()
        .then(applyOutcome, (error) => {
          state.value = { status: 'editing' };
          throw error;
        })
        .finally(() => {
          currentAttempt = undefined;
        });
      return currentAttempt;
    },
    updateQueuedSubmission() {
      const currentState = state.peek();
      if (currentState.status === 'failed' && currentState.queuedOffline && isLead())
        service.keep?.(collectSubmission(), currentState.failure, createQueuedSentListener());
    },
    reset() {
      if (currentAttempt) return false;
      resetCount++;
      idempotencyKey.clear();
      model.reset();
      state.value = { status: 'editing' };
      return true;
    },
  };
}

/**
 * Waits until uploads and option lists are loaded, and validates the form. Resolves to the fields with an issue. An
 * issue of a field that is not loading ends the waiting at once.
 * @param abortSignal ends the waiting
 * @param onWait is called each time before the function waits
 */
export async function validateSettled(
  model: FormModel,
  abortSignal: AbortSignal,
  onWait?: () => void,
): Promise<readonly FieldModel[]> {
  let fields = model.validate();
  // A loaded option list can contain a preselected option. A field that depends on that option then starts to load
  // options in turn, so the check is repeated. The issue of a field that is still loading is not final, because the
  // module that parses the field's value may still be loading.
  while (
    model.fields.some((field) => field.pending.peek()) &&
    fields.every((field) => field.pending.peek())
  ) {
    onWait?.();
    await waitUntilNothingPending(model, abortSignal);
    if (abortSignal.aborted) break;
    fields = model.validate();
  }
  return fields;
}

function waitUntilNothingPending(model: FormModel, abortSignal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const disposeEffect = effect(() => {
      if (model.fields.some((field) => field.pending.value)) return;
      resolve();
      // The effect first runs before `disposeEffect` has a value. So the call of `disposeEffect` waits until the next
      // microtask.
      queueMicrotask(() => disposeEffect());
    });
    abortSignal.addEventListener('abort', () => {
      disposeEffect();
      resolve();
    });
  });
}
