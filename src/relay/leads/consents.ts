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
