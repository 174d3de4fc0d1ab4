import type { RichText } from '../../form/rich-text.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asFlag, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readRichText } from './read-rich-text.js';

/** A text in the CRM, such as terms or a privacy notice. */
export interface CrmPublication {
  readonly title: string;
  readonly text: RichText;
}

/** Longest text in characters. Terms are longer than any text of a form. */
const maxTextLength = 200_000;

/**
 * Loads a publication: `sharedapi/publication/single` (docs/protocol.md, section 10).
 * @throws CrmError
 */
export async function loadWirePublication(crm: CrmConnection, id: string): Promise<WireValue> {
  return readEnvelope(await post(crm, '/sharedapi/publication/single', { apikey: crm.key, params: { id } }));
}

/** Reads the publication with this id. Undefined if the publication is missing, not published or without a text. */
export function readPublication(wire: WireValue, id: string): CrmPublication | undefined {
  const entry = asMap(asEntries(wire).find(([key]) => key === id)?.[1]);
  const text = readRichText(
    typeof entry?.get('body') === 'string' ? String(entry.get('body')) : '',
    maxTextLength,
  );
  if (!asFlag(entry?.get('publ')) || text.length === 0) return undefined;
  return { title: asText(entry?.get('title')), text };
}
