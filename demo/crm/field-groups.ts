import { formText } from './forms.js';

/** Headings of the fields of form 35 in the CRM. A field without an entry has no heading. Field 999 is in no form. */
const fieldGroups: Readonly<Record<string, readonly (readonly [name: string, ...childs: string[]])[]>> = {
  ext_customer: [['Papers &amp; news', '42', '41']],
  ext_request: [
    ['When', '87', '86', '85'],
    ['How many, and how much', '84', '83', '82'],
    ['From – to', '79', '78', '77', '76', '75'],
    ['Where', '617', '618', '695', '697'],
    ['Internal', '999'],
  ],
  ext_stock: [],
};

const objects: Readonly<Record<string, string>> = {
  purchaser: 'ext_customer',
  applications: 'ext_request',
  stock: 'ext_stock',
};

/** Returns the JSON text of the CRM's `OBJECT/fields`: one object type with all fields and their headings. */
export function objectFieldsText(object: string): string | undefined {
  const group = objects[object];
  if (group === undefined) return undefined;
  const form = JSON.parse(formText('35') ?? '{}') as Record<string, Record<string, object>>;
  const fields = { ...form[group], 999: { id: '999', name: 'What we think of it', type_data: 'text' } };
  const namedGroups = (fieldGroups[group] ?? []).map(([name, ...childs], index) => ({
    id: String(index + 10),
    name,
    order: String(index + 1),
    childs,
  }));
  const groupedIds = new Set(namedGroups.flatMap(({ childs }) => childs));
  const ungroupedIds = Object.keys(fields).filter((id) => !groupedIds.has(id));
  return JSON.stringify({
    7: {
      groups: [{ id: '0', name: '', childs: ungroupedIds, order: '0' }, ...namedGroups],
      fields,
      nested_selects: { 617: ['618'], 618: ['695'], 695: ['697'] },
      deleted_fields: [],
      disabled_fields: ['999'],
    },
  });
}
