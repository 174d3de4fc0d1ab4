import { createChallenge, verifySolution } from 'altcha-lib';
import type { Context } from 'hono';
import * as z from 'zod';
import type { RelayEnv } from '../../http/request-log.js';
import type { Encryption } from '../../storage/encryption.js';
import type { ProofStore } from '../../storage/tables/proof-store.js';

/**
 * Proof of work (ALTCHA): the browser solves a puzzle while the visitor fills in the form. A single puzzle costs little; a
 * sender of thousands of leads would need too much computing time.
 */
export interface ProofOfWork {
  /** Handles `GET /challenge`: creates a puzzle. */
  handleRequest(context: Context<RelayEnv>): Promise<Response>;
  /** Whether `proof` solves a puzzle of this relay that has not expired and whose solution was not used before. */
  verify(proof: string): Promise<boolean>;
}

/** The average of half of it takes a third of a second on a cheap phone. */
const defaultMaxSteps = 20_000;
/** Lifetime of a puzzle: a long form takes time, and a page without connection sends later. */
const validMs = 2 * 3_600_000;
const maxProofLength = 1_000;
const saltBytes = 12;
/**
 * Salt of a puzzle. The `&` at the end is needed: the library hashes salt and number without a separator, so without `&` a
 * sender could move digits from the number to the time of expiry (CVE-2025-68113).
 */
const saltPattern = /^[0-9a-f]{24}\?expires=(\d{10})&$/;

export interface ProofOfWorkDeps {
  readonly encryption: Encryption;
  readonly proofs: ProofStore;
  readonly now: () => number;
  /** Called if the store of used proofs fails. */
  readonly onError: (error: unknown) => void;
  /** Largest number of attempts that a puzzle needs. */
  readonly maxSteps?: number | undefined;
}

export async function createProofOfWork({
  encryption,
  proofs,
  now,
  onError,
  maxSteps = defaultMaxSteps,
}: ProofOfWorkDeps): Promise<ProofOfWork> {
  const hmacKey = await encryption.hash('proof-of-work', 'altcha');
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
      // The store remembers the challenge, not `proof`: the same solution can be encoded in many ways.
      return proofs.markUsed(payload.challenge, expires).catch((error: unknown) => {
        onError(error);
        // The proof itself is valid. An error of the relay must not count against the visitor.
        return true;
      });
    },
  };
}

const solutionSchema = z.object({
  algorithm: z.literal('SHA-256'),
  challenge: z.string(),
  number: z.int().min(0),
  salt: z.string().regex(saltPattern),
  signature: z.string(),
});

function readSolution(proof: string) {
  // The usual text of a send without proof. A thrown and caught error would cost more than the rest of the handling.
  if (proof === '') return undefined;
  try {
    const solution = solutionSchema.safeParse(JSON.parse(atob(proof))).data;
    return solution && { ...solution, expires: Number(saltPattern.exec(solution.salt)?.[1]) * 1_000 };
  } catch {
    return undefined;
  }
}
