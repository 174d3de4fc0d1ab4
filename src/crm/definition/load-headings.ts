import type { FieldAddress, FieldGroup } from '../../form/definition.js';
import { CrmError } from '../errors/crm-error.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries, asId, asMap, asText } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { crmObjectOf } from './crm-object.js';

/** A heading longer than this is none. */
const maxHeadingLength = 200;

/** `sharedapi/OBJECT/fields` (the vendor's document, "Obtaining object fields"): all fields of what a group belongs to. */
export async function loadWireFields(crm: CrmConnection, group: FieldGroup): Promise<WireValue> {
  return readEnvelope(await post(crm, `/sharedapi/${crmObjectOf(group)}/fields`, { apikey: crm.key }));
}

/**
 * The headings under which the CRM keeps the fields of a group. Of several types of objects, the first that has a
 * field under a heading says which.
 * @throws CrmError `not-a-form` for what holds no groups of fields
 */
export function readHeadings(wire: WireValue, group: FieldGroup): ReadonlyMap<FieldAddress, string> {
  const isEmpty = Array.isArray(wire) && wire.length === 0;
  // For each type of object, or bare where there are no types.
  const objectTypes = [wire, ...asEntries(wire).map(([, objectType]) => objectType)].filter((objectType) =>
    asMap(objectType)?.has('groups'),
  );
  if (objectTypes.length === 0 && !isEmpty)
    throw new CrmError('not-a-form', 'no groups of fields', 'not-taken');
  const headings = new Map<FieldAddress, string>();
  for (const [, entry] of objectTypes.flatMap((objectType) => asEntries(asMap(objectType)?.get('groups')))) {
    const headingEntry = asMap(entry);
    const name = asText(headingEntry?.get('name')).replace(/\s+/g, ' ').trim();
    // 0 is the CRM's "ungrouped", whatever its name.
    if (name === '' || name.length > maxHeadingLength || asId(headingEntry?.get('id')) === '0') continue;
    for (const fieldId of readChildIds(headingEntry?.get('childs'))) {
      const address: FieldAddress = `${group}.${fieldId}`;
      if (!headings.has(address)) headings.set(address, name);
    }
  }
  return headings;
}

/** Ids in a list, in a map by anything, or joined with commas. */
function readChildIds(childs: WireValue | undefined): readonly string[] {
  const ids = typeof childs === 'string' ? childs.split(',') : asEntries(childs).map(([, id]) => id);
  return ids.flatMap((id) => asId(id) ?? []);
}
