import type { FormService } from '../form/form-service.js';
import { forgetSend, keepSend } from './kept-sends.js';
import type { CrmAddress } from './post.js';
import { prove } from './proof-of-work.js';
import { sendToRelay } from './send-to-relay.js';
import { usualTimeout } from './transport.js';
import { type OptionValue, writeAnswers } from './write-answers.js';

/** What a send to a relay needs, fetched and made ready while the visitor types. */
export interface Begun extends Required<Pick<FormService, 'send' | 'keep'>> {
  /** In a moment; for one send. */
  prepare(): void;
}

/** Longest that a send waits for the proof, or for what is to keep it, in milliseconds. */
const patience = 3_000;
/** How long the work is put off, in milliseconds: the first moments belong to what the visitor has just begun. */
const respite = 2_000;

export function begin(relay: CrmAddress, wantsProof: boolean, optionValue: OptionValue | undefined): Begun {
  let proving: Promise<string | undefined> | undefined;
  let isSending = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(): Promise<string | undefined> {
    proving ??= prove(relay.url, () => isSending).catch(() => {
      proving = undefined;
      return undefined;
    });
    return proving;
  }

  function prepare(): void {
    // The change that is told of when a field is left for the button is in the lead that is under way.
    if (wantsProof && !isSending) timer ??= setTimeout(start, respite);
  }

  /** Of the work that the relay asks for; undefined where there is none in time. Each is good for one send. */
  async function proof(): Promise<string | undefined> {
    if (!wantsProof) return undefined;
    const proof = await inTime(start());
    if (proof !== undefined) {
      clearTimeout(timer);
      proving = timer = undefined;
    }
    return proof;
  }

  return {
    prepare,
    async send({ formId, answers, token, enclosed }, signal) {
      isSending = true;
      try {
        const data = writeAnswers(answers, optionValue);
        const told = { ...enclosed, proof: await proof() };
        // Both together are not longer than a visitor waits for anything else.
        const timeout = relay.timeout ?? usualTimeout - patience;
        const receipt = await sendToRelay({ ...relay, timeout }, formId, data, token, told, signal);
        forgetSend(token);
        return receipt;
      } finally {
        isSending = false;
      }
    },
    async keep({ formId, answers, token, enclosed }, { retryable }, onSent) {
      // The next try is another send.
      prepare();
      if (!retryable) return false;
      const { url, host } = relay;
      const send = { url, host, formId, data: writeAnswers(answers, optionValue), enclosed: { ...enclosed } };
      const kept = keepSend(token, send, onSent).then(
        () => true,
        () => false,
      );
      // Some browsers' storage never answers.
      return (await inTime(kept)) ?? false;
    },
  };
}

/** Undefined where it takes too long. */
function inTime<Value>(work: Promise<Value>): Promise<Value | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
  return Promise.race([work, late]);
}
