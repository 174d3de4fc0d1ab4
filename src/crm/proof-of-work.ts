import { solveChallenge } from 'altcha-lib';
import type { Challenge } from 'altcha-lib/types';

/**
 * Solves a challenge of the relay (ALTCHA); undefined where the browser can't, as on plain http pages.
 * Until somebody waits for it, it leaves the page its time.
 */
export async function prove(relay: string, isAwaited: () => boolean): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const response = await fetch(`${relay}/challenge`, { credentials: 'omit' });
  const { algorithm, challenge, salt, signature, maxnumber } = (await response.json()) as Challenge;
  const last = maxnumber ?? 1_000_000;
  for (let first = 0; first <= last; first += atOnce) {
    if (!isAwaited()) await idle();
    const till = Math.min(first + atOnce - 1, last);
    const solution = await solveChallenge(challenge, salt, algorithm, till, first).promise;
    if (solution) {
      return btoa(JSON.stringify({ algorithm, challenge, number: solution.number, salt, signature }));
    }
  }
  return undefined;
}

/** Steps that a cheap phone does within a frame. */
const atOnce = 100;
/** Milliseconds after which it goes on while the page is busy. */
const patience = 200;

/** Between keystrokes, so that the visitor does not feel the work. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: patience });
    else setTimeout(resolve);
  });
}
