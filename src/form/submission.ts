import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { FieldModel } from './field-model.js';
import type { FormModel } from './form-model.js';
import {
  type FormService,
  isServiceFailure,
  type Submission as Lead,
  type Receipt,
  type ServiceFailure,
} from './form-service.js';

/** Where a form stands on its way to the CRM. */
export type SubmissionState =
  | { readonly status: 'editing' }
  /** Uploads or lists are still on their way; the send follows by itself. */
  | { readonly status: 'waiting' }
  | { readonly status: 'sending' }
  /** Not sent: these fields have an issue or, where there are none, nothing at all is filled in. */
  | { readonly status: 'invalid'; readonly fields: readonly FieldModel[] }
  /** `kept`: it is on this device and will be sent by itself. */
  | { readonly status: 'failed'; readonly failure: ServiceFailure; readonly queuedOffline: boolean }
  /** `before`: when the page was here last. */
  | { readonly status: 'sent'; readonly receipt: Receipt; readonly fromEarlierVisit?: true };

/** Where the idempotency key lives between tries. */
export interface IdempotencyKeyStore {
  /** The same text until `forget`. */
  current(): string;
  clear(): void;
}

export interface SubmissionController {
  readonly state: ReadonlySignal<SubmissionState>;
  /** Resolves when the try is over, well or not. A second call while one is under way is that one. */
  submit(): Promise<SubmissionState>;
  /** Something has changed: what is kept on this device is kept as it is now, where that is right. */
  updateQueuedSubmission(): void;
  /** For another lead; what is kept on this device goes as the one that it is. False while a send is under way. */
  reset(): boolean;
  dispose(): void;
}

export interface SubmissionControllerOptions {
  readonly model: FormModel;
  readonly service: Pick<FormService, 'send' | 'keep'>;
  readonly idempotencyKey: IdempotencyKeyStore;
  /** What a form begins with that was sent when the page was here last. */
  readonly earlierReceipt?: Receipt | undefined;
  /** Last word of the page before anything is sent: false keeps the form open. */
  readonly beforeSend?: () => boolean;
  /** What goes to a relay with the lead. */
  readonly relayFields?: () => Readonly<Record<string, unknown>>;
  /** Once per lead, also for one that was kept for a while; not for one that the form was reset after. */
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

  function collectSubmission(): Lead {
    return {
      formId: model.definition.id,
      answers: model.answers(),
      token: idempotencyKey.current(),
      enclosed: relayFields?.() ?? {},
    };
  }

  async function attemptSend(): Promise<SubmissionState> {
    let fields = model.validate();
    // A list that has arrived may have chosen what the next one hangs on.
    while (fields.length === 0 && model.fields.some((field) => field.pending.peek())) {
      state.value = { status: 'waiting' };
      await waitUntilNothingPending(model, disposeController.signal);
      if (disposeController.signal.aborted) break;
      fields = model.validate();
    }
    if (fields.length > 0 || model.answers().size === 0) return { status: 'invalid', fields };
    if (disposeController.signal.aborted || beforeSend?.() === false) return { status: 'editing' };
    state.value = { status: 'sending' };
    const lead = collectSubmission();
    try {
      return { status: 'sent', receipt: await service.send(lead) };
    } catch (failure) {
      if (!isServiceFailure(failure)) throw failure;
      const queuedOffline = service.keep?.(lead, failure, createQueuedSentListener()) ?? false;
      // Nothing was stored under the key, so what is sent next may be something else; but not beside what is kept.
      if (failure.outcome === 'not-taken' && !queuedOffline) idempotencyKey.clear();
      return { status: 'failed', failure, queuedOffline };
    }
  }

  /** Once it is sent, whichever way was the first, it stays so. */
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

  /** What was kept has been sent meanwhile. Whoever fills in the form after a reset is in the middle of another lead. */
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
    /** A send under way goes on: the lead counts more than the element it came from. */
    dispose() {
      disposeController.abort();
    },
  };
}

function isReadyToSend({ issue, pending }: FieldModel): boolean {
  return !issue.peek() && !pending.peek();
}

function waitUntilNothingPending(model: FormModel, abortSignal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const disposeEffect = effect(() => {
      if (model.fields.some((field) => field.pending.value)) return;
      resolve();
      queueMicrotask(() => disposeEffect());
    });
    abortSignal.addEventListener('abort', () => {
      disposeEffect();
      resolve();
    });
  });
}
