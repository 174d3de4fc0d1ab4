import type { FieldAddress, FieldGroup } from '../../form/definition.js';
import { CrmError } from '../errors/crm-error.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asId, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { crmObjectOf } from './crm-object.js';

/** Maximum length of a heading, in characters. Longer headings are ignored. */
const maxHeadingLength = 200;

/**
 * Loads the CRM's descriptions of all fields in a field group. The headings of the fields are a part of these
 * descriptions. The API method is `sharedapi/OBJECT/fields` (docs/protocol.md, section 10).
 * @throws CrmError
 */
export async function loadWireFields(crm: CrmConnection, group: FieldGroup): Promise<WireValue> {
  return readEnvelope(await post(crm, `/sharedapi/${crmObjectOf(group)}/fields`, { apikey: crm.key }));
}

/**
 * Reads the headings of the fields of a field group from the CRM's answer. If several object types have a heading for
 * the same field, the first heading is used.
 * @throws CrmError `not-a-form` if the answer has no property `groups` and is not an empty list
 */
export function readHeadings(wire: WireValue, group: FieldGroup): ReadonlyMap<FieldAddress, string> {
  const isEmpty = Array.isArray(wire) && wire.length === 0;
  // The CRM's answer describes one type of object, or has one entry for each type. Both forms are read.
  const objectTypes = [wire, ...asEntries(wire).map(([, objectType]) => objectType)].filter((objectType) =>
    asMap(objectType)?.has('groups'),
  );
  if (objectTypes.length === 0 && !isEmpty)
    throw new CrmError('not-a-form', 'no groups of fields', 'not-taken');
  const headings = new Map<FieldAddress, string>();
  for (const [, entry] of objectTypes.flatMap((objectType) => asEntries(asMap(objectType)?.get('groups')))) {
    const headingEntry = asMap(entry);
    const name = asText(headingEntry?.get('name')).replace(/\s+/g, ' ').trim();
    // The id 0 stands for the fields without a heading, so this entry is left out.
    if (name === '' || name.length > maxHeadingLength || asId(headingEntry?.get('id')) === '0') continue;
    for (const fieldId of readChildIds(headingEntry?.get('childs'))) {
      const address: FieldAddress = `${group}.${fieldId}`;
      if (!headings.has(address)) headings.set(address, name);
    }
  }
  return headings;
}

/**
 * Reads the ids of the fields under a heading. The CRM sends an array, an object whose values are the ids, or a text
 * in which commas separate the ids.
 */
function readChildIds(childs: WireValue | undefined): readonly string[] {
  const ids = typeof childs === 'string' ? childs.split(',') : asEntries(childs).map(([, id]) => id);
  return ids.flatMap((id) => asId(id) ?? []);
}
