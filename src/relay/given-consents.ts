import type { WireValue } from '../crm/wire-json.js';
import { asEntries, asMap, asText } from '../crm/wire-values.js';

/** What a visitor agreed to, or did not, word by word; kept with the lead for as long as that is kept. */
export interface GivenConsent {
  readonly id: string;
  readonly text: string;
  /** SHA-256 of the text in hex, made by the page. */
  readonly version: string;
  readonly given: boolean;
  /** ISO 8601, by the visitor's clock. */
  readonly at: string;
  readonly language: string;
}

const mostConsents = 20;
const mostCharacters = 5_000;

/** Out of a send or of a kept lead; what is none is left out. */
export function readConsents(sent: WireValue | undefined): readonly GivenConsent[] {
  return asEntries(sent)
    .slice(0, mostConsents)
    .flatMap(([, entry]) => {
      const consent = asMap(entry);
      const text = (name: string) => asText(consent?.get(name) ?? null).slice(0, mostCharacters);
      if (!consent || text('id') === '') return [];
      const given = text('given') === '1';
      return [
        {
          id: text('id'),
          text: text('text'),
          version: text('version'),
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
