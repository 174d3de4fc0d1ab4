import type { FormService, Submission } from '../../form/form-service.js';
import type { CrmAddress } from '../http/post.js';
import { usualTimeout } from '../http/transport.js';
import { type OptionValue, writeAnswers } from '../submission/write-answers.js';
import { keepSend, keptSends } from './offline-queue.js';
import { prove } from './proof-of-work.js';
import { relayBody, sendToRelay } from './send-to-relay.js';

/** Sends to a relay, with the work that it asks for, and keeps on the device what does not get there. */
export type RelaySender = Required<Pick<FormService, 'send' | 'keep' | 'begin'>>;

/** Longest that a send waits for the work, in milliseconds. */
const patience = 3_000;
/** How long the work is put off, in milliseconds: the first moments belong to what the visitor has just begun. */
const respite = 2_000;

export function createRelaySender(
  relay: CrmAddress,
  wantsProof: boolean,
  optionValue: OptionValue | undefined,
): RelaySender {
  let proving: Promise<string | undefined> | undefined;
  let isSending = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function work(): Promise<string | undefined> {
    proving ??= prove(relay.url, () => isSending).catch(() => {
      proving = undefined;
      return undefined;
    });
    return proving;
  }

  function begin(): void {
    // The change that is told of when a field is left for the button is in the lead that is under way.
    if (wantsProof && !isSending) timer ??= setTimeout(work, respite);
  }

  /** Of the work that the relay asks for; undefined where there is none in time. Each is good for one send. */
  async function proof(): Promise<string | undefined> {
    if (!wantsProof) return undefined;
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
    const proof = await Promise.race([work(), late]);
    if (proof !== undefined) {
      clearTimeout(timer);
      proving = timer = undefined;
    }
    return proof;
  }

  function bodyOf({ formId, answers, token, enclosed }: Submission, proof?: string): string {
    return relayBody(relay, formId, writeAnswers(answers, optionValue), token, { ...enclosed, proof });
  }

  return {
    begin,
    async send(lead, signal) {
      isSending = true;
      try {
        const body = bodyOf(lead, await proof());
        // Both together are not longer than a visitor waits for anything else.
        const timeout = relay.timeout ?? usualTimeout - patience;
        const receipt = await sendToRelay({ ...relay, timeout }, body, signal);
        keptSends.forget(lead.token);
        return receipt;
      } finally {
        isSending = false;
      }
    },
    keep(lead, { retryable }, onSent) {
      // The next try is another send.
      begin();
      return retryable && keepSend(lead.token, { url: relay.url, body: bodyOf(lead) }, onSent);
    },
  };
}
