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

/** State of a form on its way to the CRM. */
export type SubmissionState =
  | { readonly status: 'editing' }
  /** Uploads or lists are still pending. The send follows without another call. */
  | { readonly status: 'waiting' }
  | { readonly status: 'sending' }
  /** Not sent: these fields have an issue. If there are no such fields, the whole form is blank. */
  | { readonly status: 'invalid'; readonly fields: readonly FieldModel[] }
  /** `queuedOffline`: the submission is stored on this device and will be sent without another call. */
  | { readonly status: 'failed'; readonly failure: ServiceFailure; readonly queuedOffline: boolean }
  /** `fromEarlierVisit`: the form was sent before this page was loaded. */
  | { readonly status: 'sent'; readonly receipt: Receipt; readonly fromEarlierVisit?: true };

/** Store of the idempotency key, which stays the same over retries. */
export interface IdempotencyKeyStore {
  /** Returns the idempotency key. The key stays the same until `clear`. */
  current(): string;
  /** Removes the key, so that the next send has another key. */
  clear(): void;
}

/** Validates and sends a form, and holds the state of the send. */
export interface SubmissionController {
  readonly state: ReadonlySignal<SubmissionState>;
  /**
   * Validates the form, waits for pending fields and sends. Resolves to the state at the end of the attempt. A call during
   * an attempt returns the promise of that attempt.
   */
  submit(): Promise<SubmissionState>;
  /** Call after each change: replaces a submission that is stored on this device, if all fields are valid. */
  updateQueuedSubmission(): void;
  /**
   * Clears the form for another lead. A submission that is stored on this device stays stored.
   * @returns false, without a reset, during an attempt
   */
  reset(): boolean;
  dispose(): void;
}

export interface SubmissionControllerOptions {
  readonly model: FormModel;
  readonly service: Pick<FormService, 'send' | 'keep'>;
  readonly idempotencyKey: IdempotencyKeyStore;
  /** Receipt of a send before this page was loaded; the state then begins with `sent`. */
  readonly earlierReceipt?: Receipt | undefined;
  /** Is called just before a send. False cancels the send and keeps the form open. */
  readonly beforeSend?: () => boolean;
  /** Members of the submission that only a relay reads. */
  readonly relayFields?: () => Readonly<Record<string, unknown>>;
  /** Is called once for each lead, also if a stored submission was sent later, but not after a reset. */
  readonly onSent?: (receipt: Receipt) => void;
}

export function createSubmissionController({
  model,
  service,
  idempotencyKey,
  earlierReceipt,
  beforeSend,
  relayFields,
  onSent,
}: SubmissionControllerOptions): SubmissionController {
  const state: Signal<SubmissionState> = signal<SubmissionState>(
    earlierReceipt
      ? { status: 'sent', receipt: earlierReceipt, fromEarlierVisit: true }
      : { status: 'editing' },
  );
  const disposeController = new AbortController();
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

  async function attemptSend(): Promise<SubmissionState> {
    const fields = await validateSettled(model, disposeController.signal, () => {
      state.value = { status: 'waiting' };
    });
    if (fields.length > 0 || model.answers().size === 0) return { status: 'invalid', fields };
    if (disposeController.signal.aborted || beforeSend?.() === false) return { status: 'editing' };
    state.value = { status: 'sending' };
    const submission = collectSubmission();
    try {
      return { status: 'sent', receipt: await service.send(submission) };
    } catch (failure) {
      if (!isServiceFailure(failure)) throw failure;
      const queuedOffline = service.keep?.(submission, failure, createQueuedSentListener()) ?? false;
      // The key was not used, so the next send gets a new key. A stored submission keeps the key: both must not become leads.
      if (failure.outcome === 'not-taken' && !queuedOffline) idempotencyKey.clear();
      return { status: 'failed', failure, queuedOffline };
    }
  }

  /** Sets the state after an attempt or after a stored submission was sent. The state `sent` is final. */
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

  /** Returns a listener for a stored submission. After a reset the form holds another lead, so the listener does nothing. */
  function createQueuedSentListener(): (receipt: Receipt) => void {
    const resetCountAtStart = resetCount;
    return (receipt) => {
      if (resetCountAtStart === resetCount) applyOutcome({ status: 'sent', receipt });
    };
  }

  return {
    state,
    submit() {
      if (state.peek().status === 'sent') return Promise.resolve(state.peek());
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
      if (currentState.status === 'failed' && currentState.queuedOffline && model.fields.every(isReadyToSend))
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
    /** Ends the wait for pending fields. A send under way goes on, so that the lead is not lost. */
    dispose() {
      disposeController.abort();
    },
  };
}

/**
 * Validates the form as soon as no field is pending. Resolves to the fields with an issue; an issue ends the wait.
 * @param abortSignal ends the wait
 * @param onWait is called before each wait
 */
async function validateSettled(
  model: FormModel,
  abortSignal: AbortSignal,
  onWait: () => void,
): Promise<readonly FieldModel[]> {
  let fields = model.validate();
  // A list that has arrived can have a preselected option, and the list below that option is then pending in turn.
  // A pending field has no final issue: the module that reads its value may still be loading.
  while (
    model.fields.some((field) => field.pending.peek()) &&
    fields.every((field) => field.pending.peek())
  ) {
    onWait();
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
      // The first run of the effect is before `disposeEffect` is assigned.
      queueMicrotask(() => disposeEffect());
    });
    abortSignal.addEventListener('abort', () => {
      disposeEffect();
      resolve();
    });
  });
}

function isReadyToSend({ issue, pending }: FieldModel): boolean {
  return !issue.peek() && !pending.peek();
}
