import { solveChallenge } from 'altcha-lib';
import type { Challenge } from 'altcha-lib/types';

/** Solves a challenge of the relay (ALTCHA); undefined where the browser can't, as on plain http pages. */
export async function prove(relay: string): Promise<string | undefined> {
  if (!globalThis.crypto?.subtle) return undefined;
  const response = await fetch(`${relay}/challenge`, { credentials: 'omit' });
  const { algorithm, challenge, salt, signature, maxnumber } = (await response.json()) as Challenge;
  const solution = await solveChallenge(challenge, salt, algorithm, maxnumber).promise;
  return solution
    ? btoa(JSON.stringify({ algorithm, challenge, number: solution.number, salt, signature }))
    : undefined;
}
