import { report } from '../../console/report.js';
import { readPublication } from '../../crm/relay-client/published-text.js';
import type { Consent, PublicationContent } from '../../widget/view/consents.js';
import type { ExtraOptions } from '../options/options.js';
import { parseJsonOption } from '../options/parse-json.js';
import { copyProperties } from '../options/presets.js';

/**
 * Reads the option `consents`, a list of consent checkboxes. Leaves out entries that have neither a text nor a
 * publication, with a warning on the console. An entry without an id gets as id its position in the list, counted from 1. If the option is not a
 * list, returns no consents and prints a warning on the console.
 */
export function readConsentOption(setting: ExtraOptions['consents']): readonly Consent[] {
  if (setting === undefined) return [];
  const list: unknown = typeof setting === 'string' ? parseJsonOption(setting) : setting;
  if (!Array.isArray(list)) {
    report('unusable-option', {
      name: 'consents',
      shape: 'a JSON array',
      example: '[{"id":"privacy","text":"I agree"}]',
    });
    return [];
  }
  return list.flatMap((item, index) => {
    const { id = index + 1, text = '', required = true, publication } = copyProperties(item) ?? {};
    if (typeof text !== 'string' || (text === '' && publication === undefined)) {
      report('unusable-option', {
        name: `text of consent ${index + 1}`,
        shape: 'a text, so this consent is not shown',
        example: '{"id":"privacy","text":"I agree"}',
      });
      return [];
    }
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
 * Requests a publication of the CRM (a text to which the visitor consents) from the relay.
 * @returns `undefined`, after a warning on the console, if the relay does not serve the publication.
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
  report('publication', { id });
  return undefined;
}
