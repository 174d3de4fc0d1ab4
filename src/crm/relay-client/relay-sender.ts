import type { FormService, Submission } from '../../form/form-service.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs } from '../http/transport.js';
import { encodeAnswers, type OptionValue } from '../submission/write-answers.js';
import { enqueueSubmission, offlineQueue } from './offline-queue.js';
import { solveChallenge } from './proof-of-work.js';
import { encodeRelayBody, sendToRelay } from './send-to-relay.js';

/** Sends to a relay, with the work that it asks for, and keeps on the device what does not get there. */
export type RelaySender = Required<Pick<FormService, 'send' | 'keep' | 'begin'>>;

/** Longest that a send waits for the work, in milliseconds. */
const maxProofWaitMs = 3_000;
/** How long the work is put off, in milliseconds: the first moments belong to what the visitor has just begun. */
const proofDelayMs = 2_000;

export function createRelaySender(
  connection: CrmConnection,
  wantsProof: boolean,
  optionValue: OptionValue | undefined,
): RelaySender {
  let pendingProof: Promise<string | undefined> | undefined;
  let isSending = false;
  let proofTimer: ReturnType<typeof setTimeout> | undefined;

  function startProof(): Promise<string | undefined> {
    pendingProof ??= solveChallenge(connection.url, () => isSending).catch(() => {
      pendingProof = undefined;
      return undefined;
    });
    return pendingProof;
  }

  function begin(): void {
    // The change that is told of when a field is left for the button is in the lead that is under way.
    if (wantsProof && !isSending) proofTimer ??= setTimeout(startProof, proofDelayMs);
  }

  /** Of the work that the relay asks for; undefined where there is none in time. Each is good for one send. */
  async function proof(): Promise<string | undefined> {
    if (!wantsProof) return undefined;
    const proofTimeout = new Promise<undefined>((resolve) => setTimeout(resolve, maxProofWaitMs));
    const proof = await Promise.race([startProof(), proofTimeout]);
    if (proof !== undefined) {
      clearTimeout(proofTimer);
      pendingProof = proofTimer = undefined;
    }
    return proof;
  }

  function encodeLead({ formId, answers, token, enclosed }: Submission, proof?: string): string {
    return encodeRelayBody(connection, formId, encodeAnswers(answers, optionValue), token, {
      ...enclosed,
      proof,
    });
  }

  return {
    begin,
    async send(lead, signal) {
      isSending = true;
      try {
        const body = encodeLead(lead, await proof());
        // Both together are not longer than a visitor waits for anything else.
        const timeout = connection.timeout ?? defaultTimeoutMs - maxProofWaitMs;
        const receipt = await sendToRelay({ ...connection, timeout }, body, signal);
        offlineQueue.remove(lead.token);
        return receipt;
      } finally {
        isSending = false;
      }
    },
    keep(lead, { retryable }, onSent) {
      // The next try is another send.
      begin();
      return (
        retryable && enqueueSubmission(lead.token, { url: connection.url, body: encodeLead(lead) }, onSent)
      );
    },
  };
}
