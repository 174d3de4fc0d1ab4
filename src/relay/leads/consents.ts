import { maxIdLength } from '../../crm/definition/limits.js';
import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { ConsentRecord } from '../../form/consent.js';

const maxConsents = 20;
/** Length limit for each text of a consent that a page sends, in characters. Longer texts are cut. */
const maxTextLength = 5_000;

/**
 * Reads the visitor's consents from a request body or from a stored lead. Entries that are no consent are ignored.
 * @param maxLength length of the longest text; longer texts are cut
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
          id: text('id'),
          text: text('text'),
          version: text('version').slice(0, maxIdLength),
          publication: text('publication').slice(0, maxIdLength),
          document: text('document'),
          given,
          at: text('at'),
          language: text('language'),
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

/** Length of a consent's text in the line for the CRM. The whole text is in the ledger. */
const maxQuotedLength = 200;

/**
 * One line for the CRM about the consents of a lead. The same lead gives the same line at each try.
 * @param receipt finds the proof with `apro-forms consents`
 */
export function formatConsents(consents: readonly ConsentRecord[], receipt: string): string {
  const decisions = consents.map(({ id, text, version, given, at, language }) => {
    const quoted = text.length > maxQuotedLength ? `${text.slice(0, maxQuotedLength)}…` : text;
    const details = [id, version && `version ${version.slice(0, 12)}`, language].filter(Boolean).join(', ');
    return `${given ? 'agreed' : 'not agreed'} ${at}: ${quoted} (${details})`;
  });
  return `${decisions.join('; ')}; proof ${receipt}`;
}
