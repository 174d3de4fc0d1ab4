import type { RichText } from '../../form/rich-text.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asFlag, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readRichText } from './read-rich-text.js';

/** A text that the CRM holds, such as terms or a privacy notice. */
export interface CrmPublication {
  readonly title: string;
  readonly text: RichText;
}

/** Terms are longer than anything else. */
const maxTextLength = 200_000;

/** `sharedapi/publication/single` (the vendor's document, "Obtaining a post"). */
export async function loadWirePublication(crm: CrmConnection, id: string): Promise<WireValue> {
  return readEnvelope(await post(crm, '/sharedapi/publication/single', { apikey: crm.key, params: { id } }));
}

/** Undefined for one that is not published, or has no text. */
export function readPublication(wire: WireValue, id: string): CrmPublication | undefined {
  const entry = asMap(asEntries(wire).find(([key]) => key === id)?.[1]);
  const text = readRichText(
    typeof entry?.get('body') === 'string' ? String(entry.get('body')) : '',
    maxTextLength,
  );
  if (!asFlag(entry?.get('publ')) || text.length === 0) return undefined;
  return { title: asText(entry?.get('title')), text };
}
