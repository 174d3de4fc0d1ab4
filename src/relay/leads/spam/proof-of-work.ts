import { createChallenge, verifySolution } from 'altcha-lib';
import type { Context } from 'hono';
import * as z from 'zod';
import type { RelayEnv } from '../../http/request-log.js';
import type { Encryption } from '../../storage/encryption.js';
import type { ProofStore } from '../../storage/tables/proof-store.js';

/** Work that a visitor's browser does while the form is filled in, and a sender of thousands can't afford. */
export interface ProofOfWork {
  /** `GET /challenge` (ALTCHA). */
  handleRequest(context: Context<RelayEnv>): Promise<Response>;
  /** Whether this is the solution of a challenge of ours, not too old and not used before. */
  verify(proof: string): Promise<boolean>;
}

/** Steps at most, half of that on average: a third of a second on a cheap phone. */
const maxSteps = 20_000;
/** In milliseconds; a long form takes a while, and a send may be kept on a device for as long. */
const validMs = 2 * 3_600_000;
const maxProofLength = 1_000;
const saltBytes = 12;
/**
 * The `&` ends the time of expiry: the library hashes salt and number one after the other, and without it digits could
 * move from the number to the time (CVE-2025-68113).
 */
const saltPattern = /^[0-9a-f]{24}\?expires=(\d{10})&$/;

export interface ProofOfWorkDeps {
  readonly encryption: Encryption;
  readonly proofs: ProofStore;
  readonly now: () => number;
  /** Hears of a store that failed. */
  readonly onError: (error: unknown) => void;
}

export async function createProofOfWork({
  encryption,
  proofs,
  now,
  onError,
}: ProofOfWorkDeps): Promise<ProofOfWork> {
  const hmacKey = await encryption.hash('proof of work');
  return {
    async handleRequest(context) {
      const randomBytes = crypto.getRandomValues(new Uint8Array(saltBytes));
      const saltHex = Array.from(randomBytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const salt = `${saltHex}?expires=${Math.floor((now() + validMs) / 1_000)}&`;
      const challenge = await createChallenge({ hmacKey, maxNumber: maxSteps, salt });
      context.header('Cache-Control', 'no-store');
      return context.json(challenge);
    },
    async verify(proof) {
      const solution = proof.length <= maxProofLength ? readSolution(proof) : undefined;
      if (!solution || solution.expires < now()) return false;
      const { expires, ...payload } = solution;
      if (!(await verifySolution(payload, hmacKey, false).catch(() => false))) return false;
      // By the challenge: the same solution can be spelt in many ways.
      return proofs.markUsed(payload.challenge, expires).catch((error: unknown) => {
        onError(error);
        // The work was done, and no visitor pays for what went wrong in here.
        return true;
      });
    },
  };
}

const solutionSchema = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string(),
  number: z.int().min(0).max(maxSteps),
  salt: z.string().regex(saltPattern),
  signature: z.string(),
});

function readSolution(proof: string) {
  // What most senders without one send; an error thrown and caught costs more than the rest of a lead's way.
  if (proof === '') return undefined;
  try {
    const solution = solutionSchema.safeParse(JSON.parse(atob(proof))).data;
    return solution && { ...solution, expires: Number(saltPattern.exec(solution.salt)?.[1]) * 1_000 };
  } catch {
    return undefined;
  }
}
