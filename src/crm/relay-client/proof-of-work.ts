/** What the relay asks to be worked out: the number that makes `challenge` out of `salt` (ALTCHA). */
interface Challenge {
  readonly algorithm: string;
  readonly challenge: string;
  readonly salt: string;
  readonly signature: string;
  readonly maxnumber?: number;
}

/** Steps that a cheap phone does within a frame. */
const hashesPerBatch = 100;
/** Milliseconds that the page has after them, so that the visitor does not feel the work. */
const batchPauseMs = 20;

/**
 * Solves a challenge of the relay; undefined where the browser can't, as on plain http pages. Until somebody waits for
 * it, it leaves the page its time.
 */
export async function solveChallenge(relayUrl: string, isUrgent: () => boolean): Promise<string | undefined> {
  const { subtle } = globalThis.crypto;
  if (!subtle) return undefined;
  const response = await fetch(`${relayUrl}/challenge`, { credentials: 'omit' });
  const { maxnumber = 1_000_000, ...challenge } = (await response.json()) as Challenge;
  const encoder = new TextEncoder();
  for (let number = 0; number <= maxnumber; number++) {
    if (number % hashesPerBatch === 0 && !isUrgent())
      await new Promise((resolve) => setTimeout(resolve, batchPauseMs));
    const digest = await subtle.digest(challenge.algorithm, encoder.encode(challenge.salt + number));
    if (toHex(digest) === challenge.challenge) return btoa(JSON.stringify({ ...challenge, number }));
  }
  return undefined;
}

function toHex(digest: ArrayBuffer): string {
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
