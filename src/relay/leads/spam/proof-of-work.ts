import { bytesToHex } from '@noble/hashes/utils.js';
import { createChallenge, verifySolution } from 'altcha-lib';
import type { Context } from 'hono';
import * as z from 'zod';
import { hourMs } from '../../../async/durations.js';
import type { RelayEnv } from '../../http/request-log.js';
import type { Encryption } from '../../storage/encryption.js';
import type { ProofStore } from '../../storage/tables/proof-store.js';

/**
 * Proof of work with ALTCHA. The browser solves a puzzle while the visitor fills in the form. One puzzle costs little
 * computing time, but a spammer who sends thousands of forms would need too much of it.
 */
export interface ProofOfWork {
  /** Handles `GET /challenge`, which returns a new puzzle. */
  handleRequest(context: Context<RelayEnv>): Promise<Response>;
  /**
   * Returns true if `proof` is the solution of a puzzle that a relay with this database has created, if the puzzle has
   * not expired, and if nobody has used the solution before.
   */
  verify(proof: string): Promise<boolean>;
}

/**
 * Largest number of attempts that a browser needs to solve a puzzle. On average it needs half of them, which takes a
 * third of a second on a cheap phone.
 */
const defaultMaxSteps = 20_000;
/**
 * Milliseconds for which a puzzle is valid. The time is long, because filling in a long form takes time and a browser
 * that is offline submits the form later.
 */
const validMs = 2 * hourMs;
const maxProofLength = 1_000;
const saltBytes = 12;
/**
 * Format of a puzzle's salt. The `&` at the end is needed: the ALTCHA library hashes salt and number without a
 * separator. Without `&`, a sender could move digits from the number to the time of expiry (CVE-2025-68113).
 */
const saltPattern = /^[0-9a-f]{24}\?expires=(\d{10})&$/;

export interface ProofOfWorkDeps {
  readonly encryption: Encryption;
  readonly proofs: ProofStore;
  readonly now: () => number;
  /** Called if the database cannot store that a puzzle was used. Each puzzle is accepted only once. */
  readonly onError: (error: unknown) => void;
  /** Largest number of values that the browser must try to solve a puzzle. */
  readonly maxSteps?: number | undefined;
}

export async function createProofOfWork({
  encryption,
  proofs,
  now,
  onError,
  maxSteps = defaultMaxSteps,
}: ProofOfWorkDeps): Promise<ProofOfWork> {
  const hmacKeys = await encryption.hashWithAllKeys('proof-of-work', 'altcha');
  const [hmacKey] = hmacKeys;
  return {
    async handleRequest(context) {
      const saltHex = bytesToHex(crypto.getRandomValues(new Uint8Array(saltBytes)));
      const salt = `${saltHex}?expires=${Math.floor((now() + validMs) / 1_000)}&`;
      const challenge = await createChallenge({ hmacKey, maxNumber: maxSteps, salt });
      context.header('Cache-Control', 'no-store');
      return context.json(challenge);
    },
    async verify(proof) {
      const solution = proof.length <= maxProofLength ? readSolution(proof) : undefined;
      if (!solution || solution.expires < now()) return false;
      const { expires, ...payload } = solution;
      // A page may have got its puzzle before the secret was changed.
      const isSigned = await Promise.all(
        hmacKeys.map((key) => verifySolution(payload, key, false).catch(() => false)),
      );
      if (!isSigned.includes(true)) return false;
      // The database stores the puzzle as used and not the text `proof`, because the same solution can be encoded in
      // many ways.
      return proofs.markUsed(payload.challenge, expires).catch((error: unknown) => {
        onError(error);
        // The solution is correct. Only the check whether it was used before has failed, which is not the visitor's
        // fault. So the solution is accepted.
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
  // An empty text is common, because many pages send no proof. It is not parsed, because the error of the parser would
  // cost much time.
  if (proof === '') return undefined;
  try {
    const solution = solutionSchema.safeParse(JSON.parse(atob(proof))).data;
    return solution && { ...solution, expires: Number(saltPattern.exec(solution.salt)?.[1]) * 1_000 };
  } catch {
    return undefined;
  }
}
