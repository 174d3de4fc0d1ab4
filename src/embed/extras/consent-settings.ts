import { readPublication } from '../../crm/relay-client/published-text.js';
import type { Consent, PublicationContent } from '../../widget/view/consents.js';
import type { ExtraOptions } from '../options/options.js';
import { parseJson } from '../options/parse-json.js';
import { asRecord } from '../options/presets.js';

/**
 * Reads the option `consents`. Entries without a text and without a publication are left out. An id is the position of the
 * entry, counted from 1, if the page gives none. Anything but a list gives no consents and a warning on the console.
 */
export function readConsents(setting: ExtraOptions['consents']): readonly Consent[] {
  if (setting === undefined) return [];
  const list: unknown = typeof setting === 'string' ? parseJson(setting) : setting;
  if (!Array.isArray(list)) {
    console.warn(
      'apro-forms: consents must be a JSON array, for example [{"id":"privacy","text":"I agree"}]',
    );
    return [];
  }
  return list.flatMap((item, index) => {
    const { id = index + 1, text = '', required = true, publication } = asRecord(item) ?? {};
    if (typeof text !== 'string' || (text === '' && publication === undefined)) return [];
    return [
      {
        id: String(id),
        text,
        required: required !== false,
        ...(publication !== undefined && { publication: String(publication) }),
      },
    ];
  });
}

/**
 * Requests the text of a CRM publication from the relay.
 * @returns `undefined`, with a warning on the console, if the relay does not serve the publication.
 */
export async function fetchPublication(
  relayUrl: string,
  id: string,
): Promise<PublicationContent | undefined> {
  try {
    const response = await fetch(`${relayUrl}/publications/${encodeURIComponent(id)}`, {
      credentials: 'omit',
    });
    const publication = response.ok ? readPublication(await response.json()) : undefined;
    if (publication) return publication;
  } catch {}
  console.warn(
    `apro-forms: publication ${id} is not available; add the id to the relay setting PUBLICATIONS`,
  );
  return undefined;
}
