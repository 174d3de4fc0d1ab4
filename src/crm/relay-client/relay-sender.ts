import { systemClock } from '../../async/clock.js';
import type { FormService, Submission } from '../../form/form-service.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs } from '../http/transport.js';
import { encodeAnswers, type OptionValue } from '../submission/write-answers.js';
import { type OfflineQueue, offlineQueue } from './offline-queue.js';
import { encodeRelayBody, sendToRelay } from './send-to-relay.js';

/** The methods of a `FormService` that send to a relay. */
export type RelaySender = Required<Pick<FormService, 'send' | 'keep' | 'begin'>>;

/** Longest wait of a send for a proof of work, in milliseconds. */
const maxProofWaitMs = 3_000;
/** Delay between the first input and the proof of work, in milliseconds: the page has other work at first. */
const proofDelayMs = 2_000;

/**
 * Creates the part of the client that sends to a relay: with a proof of work if the relay asks for a proof, and with a queue
 * on the device for submissions that cannot be sent.
 */
export function createRelaySender(
  connection: CrmConnection,
  wantsProof: boolean,
  optionValue: OptionValue | undefined,
  queue: OfflineQueue = offlineQueue,
): RelaySender {
  const { url, clock = systemClock } = connection;
  /** The proof for the next send. Undefined if no work has begun. */
  let pendingProof: Promise<string | undefined> | undefined;
  /** Cancels the delayed start of the work. Undefined if no start is scheduled. */
  let proofStart: AbortController | undefined;
  let isSending = false;

  function startProof(): Promise<string | undefined> {
    pendingProof ??= import('./proof-of-work.js')
      .then(({ solveChallenge }) => solveChallenge(url, () => isSending, clock))
      .catch(() => {
        pendingProof = undefined;
        return undefined;
      });
    return pendingProof;
  }

  function begin(): void {
    // A click on the send button also reports the change of the field that loses the focus, and that change is in the send.
    if (!wantsProof || isSending || proofStart) return;
    proofStart = new AbortController();
    void clock.sleep(proofDelayMs, proofStart.signal).then(startProof);
  }

  /** Takes the proof for one send. Undefined if the relay wants none, or if there is none in time. */
  async function takeProof(): Promise<string | undefined> {
    if (!wantsProof) return undefined;
    const proof = await Promise.race([startProof(), clock.sleep(maxProofWaitMs).then(() => undefined)]);
    if (proof !== undefined) {
      proofStart?.abort();
      pendingProof = proofStart = undefined;
    }
    return proof;
  }

  function encodeSubmission({ formId, answers, token, enclosed }: Submission, proof?: string): string {
    return encodeRelayBody(connection, formId, encodeAnswers(answers, optionValue), token, {
      ...enclosed,
      proof,
    });
  }

  return {
    begin,
    async send(submission, signal) {
      isSending = true;
      try {
        const body = encodeSubmission(submission, await takeProof());
        // The wait for the proof and the exchange together take no longer than any other exchange.
        const timeout = connection.timeout ?? defaultTimeoutMs - maxProofWaitMs;
        const receipt = await sendToRelay({ ...connection, timeout }, body, signal);
        queue.remove(submission.token);
        return receipt;
      } finally {
        isSending = false;
      }
    },
    keep(submission, { retryable }, onSent) {
      // The failed send used the proof, so the next send needs another proof.
      begin();
      return (
        retryable && queue.enqueue(submission.token, { url, body: encodeSubmission(submission) }, onSent)
      );
    },
  };
}
