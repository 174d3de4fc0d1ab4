import { maxIdLength } from '../../crm/definition/limits.js';
import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';

const maxConsents = 20;
/** Largest length of each text in a consent that a page sends, in characters. Longer texts are cut. */
const maxTextLength = 5_000;
/**
 * Largest lengths of the short texts, in characters: the id that the page gives to a consent, the time of the decision,
 * and the language. They go into the line for the CRM.
 */
const maxNameLength = 100;
const maxTimeLength = 40;
const maxLanguageLength = 35;

/**
 * Reads the visitor's consents from a request body or from a stored lead. Entries that are no valid consent are
 * ignored.
 * @param maxLength largest length of a text in characters; longer texts are cut
 */
export function readConsents(
  wireConsents: WireValue | undefined,
  maxLength = maxTextLength,
): readonly ConsentRecord[] {
  return asEntries(wireConsents)
    .slice(0, maxConsents)
    .flatMap(([, entry]) => {
      const consent = asMap(entry);
      const text = (name: string) => {
        const value = consent?.get(name);
        return typeof value === 'string' ? value.slice(0, maxLength) : '';
      };
      if (!consent || text('id') === '') return [];
      const given = text('given') === '1';
      return [
        {
          id: text('id').slice(0, maxNameLength),
          text: text('text'),
          version: text('version').slice(0, maxIdLength),
          publication: text('publication').slice(0, maxIdLength),
          document: text('document'),
          given,
          at: text('at').slice(0, maxTimeLength),
          language: text('language').slice(0, maxLanguageLength),
        },
      ];
    });
}

export function writeConsents(consents: readonly ConsentRecord[]): readonly WireValue[] {
  return consents.map(
    ({ given, ...texts }) =>
      new Map<string, WireValue>([...Object.entries(texts), ['given', given ? '1' : '0']]),
  );
}

/**
 * Largest length of a consent's text in the line for the CRM, in characters. The ledger of consents contains the whole
 * text.
 */
const maxQuotedLength = 200;

/**
 * Returns one line about the consents of a lead, which the relay writes into a field of the CRM. Each attempt to send
 * the lead contains the same line.
 * @param receipt receipt number of the lead; with this number, `apro-forms consents` finds the proof
 */
export function formatConsents(consents: readonly ConsentRecord[], receipt: string): string {
  const decisions = consents.map(({ id, text, version, given, at, language }) => {
    const quoted = text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
    const details = [id, version && `version ${version.slice(0, 12)}`, language].filter(Boolean).join(', ');
    return `${given ? 'agreed' : 'not agreed'} ${at}: ${quoted} (${details})`;
  });
  return `${decisions.join('; ')}; proof ${receipt}`;
}
