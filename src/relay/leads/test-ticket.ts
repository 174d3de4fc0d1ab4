import type { Encryption } from '../storage/encryption.js';
import { createRandomId } from '../storage/random-id.js';
import type { ProofStore } from '../storage/tables/proof-store.js';

/** Permits one send of a test lead, which skips the spam filter and is not counted. Valid at every relay of the store. */
export interface TestTickets {
  issue(formId: string): Promise<string>;
  /** Uses a ticket up. Resolves to `false` if it is forged, expired, used, or for another form. */
  redeem(ticket: string, formId: string): Promise<boolean>;
}

export interface TestTicketsDeps {
  readonly encryption: Pick<Encryption, 'hash' | 'hashWithAllKeys'>;
  readonly proofs: ProofStore;
  readonly now: () => number;
}

const validMs = 15 * 60_000;
const idLength = 16;

export function createTestTickets({ encryption, proofs, now }: TestTicketsDeps): TestTickets {
  return {
    async issue(formId) {
      const text = `${formId}.${now() + validMs}.${createRandomId(idLength)}`;
      return `${text}.${toUrlText(await encryption.hash('test', text))}`;
    },
    async redeem(ticket, formId) {
      const [, text = '', form, expires = '', mac = ''] =
        /^((\d{1,10})\.(\d{1,15})\.[A-Z2-7]{16})\.([\w-]{43})$/.exec(ticket) ?? [];
      if (form !== formId || Number(expires) < now() || Number(expires) > now() + validMs) return false;
      // The mark below is for tickets that this store has issued, so a guess of the mac fills no table.
      const macs = await encryption.hashWithAllKeys('test', text);
      return macs.map(toUrlText).includes(mac) && proofs.markUsed(`test ${text}`, Number(expires));
    },
  };
}

function toUrlText(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
