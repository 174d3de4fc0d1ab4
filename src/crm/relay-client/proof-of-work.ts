// Chunk boundary: the module is loaded after the first input, and only if the relay asks for a proof.
import type { Clock } from '../../async/clock.js';

/** Hashes between two pauses. A cheap phone computes this many within a frame. */
const hashesPerBatch = 100;
/** Length of a pause in milliseconds, so that the page stays responsive. */
const batchPauseMs = 20;
/** Highest number to try if the challenge has no `maxnumber`. */
const defaultMaxNumber = 1_000_000;

/**
 * Fetches a challenge of the relay (`GET /challenge`) and solves the challenge: finds the number whose hash with `salt` is
 * `challenge`. The format is that of ALTCHA.
 * @param isUrgent true while a send waits for the solution; the work then goes on without pauses
 * @returns the solution for the member `proof` of a send; undefined if there is none, or on plain http pages, where
 *   browsers have no `crypto.subtle`
 * @throws an error of `fetch`, or of an answer that is no challenge
 */
export async function solveChallenge(
  relayUrl: string,
  isUrgent: () => boolean,
  clock: Clock,
): Promise<string | undefined> {
  const { subtle } = globalThis.crypto;
  if (!subtle) return undefined;
  const response = await fetch(`${relayUrl}/challenge`, { credentials: 'omit' });
  // Values of a wrong type only make a solution that the relay refuses.
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
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
