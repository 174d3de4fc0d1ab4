import { createChallenge, verifySolution } from 'altcha-lib';
import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { RelayEnv } from './request-log.js';
import type { Seal } from './seal.js';

/** Work that a visitor's browser does while the form is filled in, and a sender of thousands can't afford. */
export interface ProofOfWork {
  /** `GET /challenge` (ALTCHA). */
  answer(context: Context<RelayEnv>): Promise<Response>;
  /** Whether this is the solution of a challenge of ours, not too old and not used before. */
  accepts(proof: string): Promise<boolean>;
}

/** Steps at most, half of that on average: a third of a second on a cheap phone. */
const mostSteps = 20_000;
/** In milliseconds; a long form takes a while, and a send may be kept on a device for as long. */
const validFor = 2 * 3_600_000;
const mostUsed = 100_000;
const mostCharacters = 1_000;

export async function createProofOfWork(seal: Seal, now: () => number): Promise<ProofOfWork> {
  const hmacKey = await seal.hash('proof of work');
  const used = new LRUCache<string, true>({ max: mostUsed, ttl: validFor });
  return {
    async answer(context) {
      const challenge = await createChallenge({
        hmacKey,
        maxNumber: mostSteps,
        expires: new Date(now() + validFor),
      });
      context.header('Cache-Control', 'no-store');
      return context.json(challenge);
    },
    async accepts(proof) {
      if (proof === '' || proof.length > mostCharacters || used.has(proof)) return false;
      const isRight = await verifySolution(proof, hmacKey).catch(() => false);
      if (isRight) used.set(proof, true);
      return isRight;
    },
  };
}
