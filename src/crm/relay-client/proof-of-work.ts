// This module is a separate script. A page loads it only if the relay asks for a proof of work (a computation that
// makes spam expensive), and only after the visitor's first input.
import type { Clock } from '../../async/clock.js';

/**
 * Number of hashes that are computed between two pauses. Browsers compute the hash of a short text at once, so a batch
 * is one task of the main thread. A cheap phone needs about 0.1 ms for a hash: the task takes a small part of a frame of
 * the screen, and hardly delays a keystroke.
 */
const hashesPerBatch = 25;
/** Length of a pause between two batches of hashes, in milliseconds. The pauses keep the page responsive. */
const batchPauseMs = 5;
/** Highest number that is tried if the relay's challenge does not contain `maxnumber`. */
const defaultMaxNumber = 1_000_000;

/**
 * Fetches a challenge from the relay (`GET /challenge`) and solves the challenge: tries numbers until the hash of
 * `salt` and the number equals `challenge`. The format is that of the library ALTCHA.
 * @param isUrgent returns true while a submission waits for the solution. Then the search makes no pauses
 * @returns the solution, which is sent as the property `proof` of a submission. Undefined: no number solves the
 *   challenge, or the page uses http, where browsers do not offer `crypto.subtle`
 * @throws the error of `fetch`, or an error if the relay's answer is not a challenge
 */
export async function solveChallenge(
  relayUrl: string,
  isUrgent: () => boolean,
  clock: Clock,
): Promise<string | undefined> {
  const { subtle } = globalThis.crypto;
  if (!subtle) return undefined;
  const response = await fetch(`${relayUrl}/challenge`, { credentials: 'omit' });
  // The types of the answer's properties are not checked, because a wrong type only leads to a solution that the
  // relay refuses.
  const reply: Readonly<Record<string, unknown>> = await response.json();
  const { maxnumber = defaultMaxNumber, ...challenge } = reply;
  const encoder = new TextEncoder();
  for (let number = 0; number <= Number(maxnumber); number++) {
    if (number % hashesPerBatch === 0 && !isUrgent()) await clock.sleep(batchPauseMs);
    const digest = await subtle.digest(
      String(challenge.algorithm),
      encoder.encode(`${challenge.salt}${number}`),
    );
    if (toHex(digest) === challenge.challenge) return btoa(JSON.stringify({ ...challenge, number }));
  }
  return undefined;
}

function toHex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
