import { formText } from './forms.js';

/**
 * Headings under which the simulated CRM shows the fields of form 35. A field that is not listed has no heading.
 * Field 999 is listed but belongs to no form.
 */
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

/**
 * Returns the JSON text with which the simulated CRM answers `OBJECT/fields`: all fields of one type of object, with
 * their headings. Undefined: the object is unknown.
 */
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
