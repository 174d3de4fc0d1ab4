import type { ContactKind } from '../../leads/consent-contacts.js';
import type { ChainPlace } from '../../storage/tables/consent-entry.js';
import type { ConsentCommand, ConsentPage, VerifyStep } from './consent-ledger.js';

/** Runs a command of the operator in the relay. */
type Execute = <Data>(command: ConsentCommand) => Promise<Data>;

/**
 * Returns the kind of a text by which an operator searches consents. `undefined`: the text is no receipt number,
 * e-mail address or phone number.
 */
export function recognizeConsentKey(text: string): ContactKind | 'receipt' | undefined {
  if (/^R-\w+$/.test(text)) return 'receipt';
  if (text.includes('@')) return 'email';
  return /^[+\d\s().-]{5,}$/.test(text) ? 'phone' : undefined;
}

/**
 * Parses number and hash of a ledger entry, at which an earlier check has ended, such as `812:3f…`. `undefined`:
 * the text has another format.
 */
export function parseChainPlace(text: string): ChainPlace | undefined {
  const [, seq, hash] = /^(\d{1,15}):([\da-f]{64})$/.exec(text) ?? [];
  return seq === undefined || hash === undefined ? undefined : { seq: Number(seq), hash };
}

/**
 * Yields the ledger (table) of consents as objects for JSON lines. Each text is yielded once, before the first entry
 * that mentions it.
 */
export async function* exportLedger(execute: Execute): AsyncGenerator<object> {
  const yielded = new Set<string>();
  for (let after: number | undefined; ; ) {
    const { entries, texts, base, head } = await execute<ConsentPage>({
      do: 'consents-export',
      ...(after !== undefined && { after }),
    });
    if (after === undefined) yield { ledger: { base, head } };
    for (const [hash, text] of Object.entries(texts)) {
      if (!yielded.has(hash)) yield { text, hash };
      yielded.add(hash);
    }
    for (const entry of entries) yield { entry };
    const last = entries.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

/** Yields the steps of a check of the ledger. `checked` is the number of entries since the beginning of the check. */
export async function* verifyLedger(
  execute: Execute,
  known: ChainPlace | undefined,
): AsyncGenerator<VerifyStep> {
  let checked = 0;
  for (let after: ChainPlace | undefined; ; ) {
    const step: VerifyStep = await execute<VerifyStep>({
      do: 'consents-verify',
      ...(after && { after }),
      ...(known && { known }),
    });
    checked += step.checked;
    yield { ...step, checked };
    if (step.isDone || step.fault) return;
    after = step.place;
  }
}
