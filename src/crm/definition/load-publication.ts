import type { RichText } from '../../form/rich-text.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asFlag, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readRichText } from './read-rich-text.js';
import { readRawText } from './wire-field.js';

/** A text that the CRM publishes, such as terms of use or a privacy notice. */
export interface CrmPublication {
  readonly title: string;
  readonly text: RichText;
}

/**
 * Maximum length of a text that the CRM publishes, in characters. Such texts, for example terms of use, are longer
 * than other texts of a form.
 */
const maxTextLength = 200_000;

/**
 * Loads a text that the CRM publishes, and returns the answer in the CRM's format. The API method is
 * `sharedapi/publication/single` (docs/protocol.md, section 10).
 * @throws CrmError
 */
export async function loadWirePublication(crm: CrmConnection, id: string): Promise<WireValue> {
  return readEnvelope(await post(crm, '/sharedapi/publication/single', { apikey: crm.key, params: { id } }));
}

/**
 * Finds the publication with this id in the CRM's answer. Undefined: the publication is missing, not published or
 * without text, so there is nothing to show.
 */
export function readWirePublication(wire: WireValue, id: string): CrmPublication | undefined {
  const entry = asMap(asEntries(wire).find(([key]) => key === id)?.[1]);
  const text = readRichText(entry ? readRawText(entry, 'body') : '', maxTextLength);
  if (!asFlag(entry?.get('publ')) || text.length === 0) return undefined;
  return { title: asText(entry?.get('title')), text };
}
