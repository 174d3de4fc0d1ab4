import { minuteMs } from '../../async/durations.js';
import { toUrlText } from '../encoding/base64.js';
import type { Encryption } from '../storage/encryption.js';
import { createRandomId } from '../storage/random-id.js';
import type { ProofStore } from '../storage/tables/proof-store.js';
import { readIdempotencyKey } from './spam/idempotency-key.js';

/**
 * Creates and checks test tickets. A test ticket is a signed text that permits one submission of a test lead. Such a
 * submission skips the spam filter and is not counted. A ticket is valid at every relay with the same database.
 */
export interface TestTickets {
  issue(formId: string): Promise<string>;
  /**
   * Checks a test ticket and marks it as used. Resolves to `false` if the ticket is forged, expired, for another
   * form, or used by another submission. A page that did not get the answer repeats its submission, so the same
   * submission may use its ticket again.
   * @param token idempotency key of the submission
   */
  redeem(ticket: string, formId: string, token: string): Promise<boolean>;
}

export interface TestTicketsDeps {
  readonly encryption: Pick<Encryption, 'hash' | 'hashWithAllKeys'>;
  readonly proofs: ProofStore;
  readonly now: () => number;
}

const validMs = 15 * minuteMs;
const idLength = 16;

export function createTestTickets({ encryption, proofs, now }: TestTicketsDeps): TestTickets {
  return {
    async issue(formId) {
      const text = `${formId}.${now() + validMs}.${createRandomId(idLength)}`;
      return `${text}.${toUrlText(await encryption.hash('test', text))}`;
    },
    async redeem(ticket, formId, token) {
      const [, text = '', form, expires = '', mac = ''] =
        /^(([\w-]{1,64})\.(\d{1,15})\.[A-Z2-7]{16})\.([\w-]{43})$/.exec(ticket) ?? [];
      if (form !== formId || Number(expires) < now() || Number(expires) > now() + validMs) return false;
      // The signature is checked before `markUsed`. So only tickets that a relay has created are stored as used, and a
      // sender of forged tickets cannot fill the table.
      const macs = await encryption.hashWithAllKeys('test', text);
      if (!macs.map(toUrlText).includes(mac)) return false;
      const sendToken = readIdempotencyKey(token);
      const sendKey = `test ${text} ${sendToken}`;
      if (!(await proofs.markUsed(`test ${text}`, Number(expires))))
        return sendToken !== undefined && proofs.isUsed(sendKey);
      await proofs.markUsed(sendKey, Number(expires));
      return true;
    },
  };
}
