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
export type SendState =
  | { readonly is: 'editing' }
  /** Uploads or lists are still on their way; the send follows by itself. */
  | { readonly is: 'waiting' }
  | { readonly is: 'sending' }
  /** Not sent: these fields have an issue or, where there are none, nothing at all is filled in. */
  | { readonly is: 'invalid'; readonly fields: readonly FieldModel[] }
  /** `kept`: it is on this device and will be sent by itself. */
  | { readonly is: 'failed'; readonly failure: ServiceFailure; readonly kept: boolean }
  /** `before`: when the page was here last. */
  | { readonly is: 'sent'; readonly receipt: Receipt; readonly before?: true };

/** Where the idempotency key lives between tries. */
export interface TokenKeeper {
  /** The same text until `forget`. */
  current(): string;
  forget(): void;
}

export interface Submission {
  readonly state: ReadonlySignal<SendState>;
  /** Resolves when the try is over, well or not. A second call while one is under way is that one. */
  submit(): Promise<SendState>;
  /** Something has changed: what is kept on this device is kept as it is now, where that is right. */
  keepAgain(): void;
  /** For another lead; what is kept on this device goes as the one that it is. False while a send is under way. */
  reset(): boolean;
  stop(): void;
}

export interface SubmissionOptions {
  readonly model: FormModel;
  readonly service: Pick<FormService, 'send' | 'keep'>;
  readonly token: TokenKeeper;
  /** What a form begins with that was sent when the page was here last. */
  readonly sentBefore?: Receipt | undefined;
  /** Last word of the page before anything is sent: false keeps the form open. */
  readonly allow?: () => boolean;
  /** What goes to a relay with the lead. */
  readonly enclosed?: () => Readonly<Record<string, unknown>>;
  /** Once per lead, also for one that was kept for a while; not for one that the form was reset after. */
  readonly onSent?: (receipt: Receipt) => void;
}

export function createSubmission({
  model,
  service,
  token,
  sentBefore,
  allow,
  enclosed,
  onSent,
}: SubmissionOptions): Submission {
  const state: Signal<SendState> = signal<SendState>(
    sentBefore ? { is: 'sent', receipt: sentBefore, before: true } : { is: 'editing' },
  );
  const stopped = new AbortController();
  let running: Promise<SendState> | undefined;
  let resets = 0;

  function filled(): Lead {
    return {
      formId: model.definition.id,
      answers: model.answers(),
      token: token.current(),
      enclosed: enclosed?.() ?? {},
    };
  }

  async function run(): Promise<SendState> {
    let fields = model.review();
    // A list that has arrived may have chosen what the next one hangs on.
    while (fields.length === 0 && model.fields.some((field) => field.pending.peek())) {
      state.value = { is: 'waiting' };
      await nothingPending(model, stopped.signal);
      if (stopped.signal.aborted) break;
      fields = model.review();
    }
    if (fields.length > 0 || model.answers().size === 0) return { is: 'invalid', fields };
    if (stopped.signal.aborted || allow?.() === false) return { is: 'editing' };
    state.value = { is: 'sending' };
    const lead = filled();
    try {
      return { is: 'sent', receipt: await service.send(lead) };
    } catch (failure) {
      if (!isServiceFailure(failure)) throw failure;
      const kept = service.keep?.(lead, failure, arriving()) ?? false;
      // Nothing was stored under the key, so what is sent next may be something else; but not beside what is kept.
      if (failure.outcome === 'not-taken' && !kept) token.forget();
      return { is: 'failed', failure, kept };
    }
  }

  /** Once it is sent, whichever way was the first, it stays so. */
  function settle(outcome: SendState): SendState {
    const now = state.peek();
    if (now.is === 'sent') return now;
    state.value = outcome;
    if (outcome.is === 'sent') {
      token.forget();
      onSent?.(outcome.receipt);
    }
    return outcome;
  }

  /** What was kept has been sent meanwhile. Whoever fills in the form after a reset is in the middle of another lead. */
  function arriving(): (receipt: Receipt) => void {
    const before = resets;
    return (receipt) => {
      if (before === resets) settle({ is: 'sent', receipt });
    };
  }

  return {
    state,
    submit() {
      if (state.peek().is === 'sent') return Promise.resolve(state.peek());
      running ??= run()
        .then(settle, (error) => {
          state.value = { is: 'editing' };
          throw error;
        })
        .finally(() => {
          running = undefined;
        });
      return running;
    },
    keepAgain() {
      const now = state.peek();
      if (now.is === 'failed' && now.kept && model.fields.every(isAnswered))
        service.keep?.(filled(), now.failure, arriving());
    },
    reset() {
      if (running) return false;
      resets++;
      token.forget();
      model.reset();
      state.value = { is: 'editing' };
      return true;
    },
    /** A send under way goes on: the lead counts more than the element it came from. */
    stop() {
      stopped.abort();
    },
  };
}

function isAnswered({ issue, pending }: FieldModel): boolean {
  return !issue.peek() && !pending.peek();
}

function nothingPending(model: FormModel, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (model.fields.some((field) => field.pending.value)) return;
      resolve();
      queueMicrotask(() => stop());
    });
    stopped.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}
