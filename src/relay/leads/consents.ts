import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { GivenConsent } from '../../form/consent.js';

const mostConsents = 20;
/** Of one text that a page sends. */
const mostCharacters = 5_000;

/** Out of a send or, with texts of any length, of a kept lead; what is none is left out. */
export function readConsents(sent: WireValue | undefined, longest = mostCharacters): readonly GivenConsent[] {
  return asEntries(sent)
    .slice(0, mostConsents)
    .flatMap(([, entry]) => {
      const consent = asMap(entry);
      const text = (name: string) => {
        const said = consent?.get(name);
        return typeof said === 'string' ? said.slice(0, longest) : '';
      };
      if (!consent || text('id') === '') return [];
      const given = text('given') === '1';
      return [
        {
          id: text('id'),
          text: text('text'),
          version: text('version'),
          publication: text('publication'),
          document: text('document'),
          given,
          at: text('at'),
          language: text('language'),
        },
      ];
    });
}

export function writeConsents(consents: readonly GivenConsent[]): readonly WireValue[] {
  return consents.map(
    ({ given, ...texts }) =>
      new Map<string, WireValue>([...Object.entries(texts), ['given', given ? '1' : '0']]),
  );
}
