import { systemClock } from '../../async/clock.js';
import type { FormService, Receipt, Submission } from '../../form/form-service.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs } from '../http/transport.js';
import { encodeAnswers, type OptionValue } from '../submission/write-answers.js';
import { type OfflineQueue, offlineQueue } from './offline-queue.js';
import { encodeRelayBody, sendToRelay } from './send-to-relay.js';

/** Connection of a page to a relay. */
export interface RelayConnection extends CrmConnection {
  /**
   * `on`: a submission that cannot be sent is stored on the device for two days. `off`: it is never stored on the device.
   * @default 'on'
   */
  readonly keep?: 'on' | 'off' | undefined;
}

/** The methods of a `FormService` that send submissions to a relay. */
export type RelaySender = Required<Pick<FormService, 'send' | 'keep' | 'begin'>>;

/**
 * Maximum time in milliseconds that a submission waits for its proof of work (a computation that makes spam
 * expensive), but at most half of the time limit of the submission. After that it is sent without a proof.
 */
const maxProofWaitMs = 3_000;
/**
 * Delay in milliseconds between the visitor's first input and the start of the proof of work (a computation that
 * makes spam expensive). The delay leaves the processor free for the other work of the page.
 */
const proofDelayMs = 2_000;

/**
 * Creates the methods that send submissions to a relay. If the relay asks for a proof of work, a submission contains
 * the proof. A submission that cannot be sent is stored in the browser and sent later.
 */
export function createRelaySender(
  connection: RelayConnection,
  wantsProof: boolean,
  optionValue: OptionValue | undefined,
  queue: OfflineQueue = offlineQueue,
): RelaySender {
  const { url, clock = systemClock } = connection;
  /**
   * The proof of work for the next submission, or a promise that is still computing it. Undefined: the computation
   * has not begun.
   */
  let pendingProof: Promise<string | undefined> | undefined;
  /** Cancels the planned start of the proof of work. Undefined: no start is planned. */
  let proofStart: AbortController | undefined;
  /** The submission that is being sent, until `keep` is called. Undefined: there is none. */
  let unsent: Submission | undefined;

  function startProof(): Promise<string | undefined> {
    pendingProof ??= import('./proof-of-work.js')
      .then(({ solveChallenge }) => solveChallenge(url, () => unsent !== undefined, clock))
      .catch(() => {
        pendingProof = undefined;
        return undefined;
      });
    return pendingProof;
  }

  function begin(): void {
    if (connection.keep !== 'off') queue.prepare();
    // A click on the send button also reports a change of the field that loses the focus. The submission already
    // contains this change, so no other proof is started.
    if (!wantsProof || unsent || proofStart) return;
    proofStart = new AbortController();
    void clock.sleep(proofDelayMs, proofStart.signal).then(startProof);
  }

  /**
   * Returns the proof of work for one submission. Undefined: the relay wants no proof, or the proof is not ready in
   * time, so the submission is sent without a proof.
   */
  async function takeProof(maxWaitMs: number): Promise<string | undefined> {
    if (!wantsProof) return undefined;
    const proof = await Promise.race([startProof(), clock.sleep(maxWaitMs)]);
    if (!proof) return undefined;
    proofStart?.abort();
    pendingProof = proofStart = undefined;
    return proof;
  }

  function encodeSubmission({ formId, answers, token, enclosed }: Submission, proof?: string): string {
    return encodeRelayBody(connection, formId, encodeAnswers(answers, optionValue), token, {
      ...enclosed,
      proof,
    });
  }

  function enqueue(submission: Submission, onSent?: (receipt: Receipt) => void): boolean {
    return (
      connection.keep !== 'off' &&
      queue.enqueue(submission.token, { url, body: encodeSubmission(submission) }, onSent)
    );
  }

  /**
   * Stores the submission when its page is closed, because the browser may then drop the request, compute no proof, or
   * find out no cause of a failure. A later page sends the submission, and the relay recognizes a repetition.
   */
  function storeUnsent(): void {
    if (unsent) enqueue(unsent);
  }

  function endSending(): void {
    unsent = undefined;
    if (!import.meta.env.SSR) removeEventListener('pagehide', storeUnsent);
  }

  return {
    begin,
    async send(submission, signal) {
      unsent = submission;
      if (!import.meta.env.SSR) addEventListener('pagehide', storeUnsent);
      const { timeout: timeoutMs = defaultTimeoutMs } = connection;
      const endMs = clock.monotonic() + timeoutMs;
      const body = encodeSubmission(submission, await takeProof(Math.min(maxProofWaitMs, timeoutMs / 2)));
      // The proof of work counts towards the time limit of the request.
      const timeout = endMs - clock.monotonic();
      const receipt = await sendToRelay({ ...connection, timeout }, body, signal);
      queue.remove(submission.token);
      endSending();
      return receipt;
    },
    keep(submission, { retryable }, onSent) {
      // A proof of work is valid for one attempt only. The failed attempt has used it, so the next attempt needs
      // another proof.
      endSending();
      begin();
      if (retryable) return enqueue(submission, onSent);
      return queue.names().some((name) => name.endsWith(submission.token));
    },
  };
}
