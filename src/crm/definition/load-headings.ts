import type { FieldAddress, FieldGroup } from '../../form/definition.js';
import { CrmError } from '../errors/crm-error.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asId, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { crmObjectOf } from './crm-object.js';

/** A longer name is ignored, in characters. */
const maxHeadingLength = 200;

/**
 * Loads all fields of the object that a group belongs to: `sharedapi/OBJECT/fields` (docs/protocol.md, section 10).
 * @throws CrmError
 */
export async function loadWireFields(crm: CrmConnection, group: FieldGroup): Promise<WireValue> {
  return readEnvelope(await post(crm, `/sharedapi/${crmObjectOf(group)}/fields`, { apikey: crm.key }));
}

/**
 * Reads the headings of the fields of a group. If several types of objects have a heading for one field, the first wins.
 * @throws CrmError `not-a-form` if the answer has no groups of fields
 */
export function readHeadings(wire: WireValue, group: FieldGroup): ReadonlyMap<FieldAddress, string> {
  const isEmpty = Array.isArray(wire) && wire.length === 0;
  // The answer is one type of object, or has an entry for each type.
  const objectTypes = [wire, ...asEntries(wire).map(([, objectType]) => objectType)].filter((objectType) =>
    asMap(objectType)?.has('groups'),
  );
  if (objectTypes.length === 0 && !isEmpty)
    throw new CrmError('not-a-form', 'no groups of fields', 'not-taken');
  const headings = new Map<FieldAddress, string>();
  for (const [, entry] of objectTypes.flatMap((objectType) => asEntries(asMap(objectType)?.get('groups')))) {
    const headingEntry = asMap(entry);
    const name = asText(headingEntry?.get('name')).replace(/\s+/g, ' ').trim();
    // The CRM uses the id 0 for fields without a group.
    if (name === '' || name.length > maxHeadingLength || asId(headingEntry?.get('id')) === '0') continue;
    for (const fieldId of readChildIds(headingEntry?.get('childs'))) {
      const address: FieldAddress = `${group}.${fieldId}`;
      if (!headings.has(address)) headings.set(address, name);
    }
  }
  return headings;
}

/** Reads ids from an array, from the values of a map, or from a text with commas. */
function readChildIds(childs: WireValue | undefined): readonly string[] {
  const ids = typeof childs === 'string' ? childs.split(',') : asEntries(childs).map(([, id]) => id);
  return ids.flatMap((id) => asId(id) ?? []);
}
