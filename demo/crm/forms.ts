import { readFormFile } from './form-files.js';

/** Placeholder in the JSON files with form definitions. It is replaced by a text of 20,000 characters. */
const longTextMarker = '%LONG%';

/**
 * Returns the JSON text of a form definition. The text is not parsed, because `JSON.parse` sorts numeric keys.
 * Form 39 has 1,000 fields, form 40 has lists of up to 20,000 options, form 41 has a list with a child list, and each form
 * from 500 on has one required field.
 * @returns undefined for an unknown id
 */
export function formText(id: string): string | undefined {
  if (id === '39') return manyFieldsForm(1_000);
  if (id === '40') return longListsForm();
  if (id === '41') return makersAndSeriesForm();
  const kind = kindForms[Number(id) - 500];
  if (kind) return singleFieldForm(id, ...kind);
  return readFormFile(id)?.replaceAll(longTextMarker, 'long '.repeat(4_000));
}

/**
 * Returns the JSON text of all options of field 740. Undefined: it is another field, whose options are in
 * `catalogue.ts`.
 */
export function variantsOf(fieldId: string): string | undefined {
  return fieldId === '740'
    ? '[{"id":"7401","value":"By mail","bind":"0","default":"0","highlight":null,"sort":"0"},{"id":"7402","value":"By phone","bind":"0","default":"0","highlight":null,"sort":"1"}]'
    : undefined;
}

function manyFieldsForm(count: number): string {
  const fields = Array.from(
    { length: count },
    (_, index) =>
      `"${count - index}":{"id":"${count - index}","name":"Field ${count - index}","require":"0","type_data":"text"}`,
  );
  return `{"formtype":"39","name":"A thousand fields","description":"","feedback":"","ext_request":{${fields.join(',')}}}`;
}

const makerNames = [
  'Opel',
  'Škoda',
  'Citroën',
  'Seat',
  'Toyota',
  'Жигулёвск',
  'Nissan',
  'Fiat',
  'Ford',
  'Volvo',
];
const highlightColors = ['#c62828', '#2e7d32', '#1565c0', '#f9a825', null];

/** A form with a list of 20,000 options, a list of 40 options and a multiselect of 60 options. */
function longListsForm(): string {
  const models = createVariants(
    '801',
    20_000,
    (index) => `${makerNames[index % makerNames.length]} model ${Math.floor(index / 10) + 1}`,
  );
  const years = createVariants('802', 40, (index) => String(2026 - index));
  const areas = createVariants('803', 60, (index) => `Area ${index + 1}`);
  const field = (id: string, name: string, type: string, options: readonly object[]) => ({
    [id]: { id, name, require: id === '802' ? '1' : '0', type_data: type, variants: options },
  });
  return JSON.stringify({
    formtype: '40',
    name: 'Long lists',
    description: '',
    feedback: 'It has arrived.',
    ext_request: {
      ...field('801', 'Model', 'select', models),
      ...field('802', 'Year', 'select', years),
      ...field('803', 'Areas', 'multiselect', areas),
    },
  });
}

function makersAndSeriesForm(): string {
  const makers = createVariants('811', 20, (index) => `Maker ${index + 1}`);
  const field = (id: string, name: string, settings: object) => ({
    [id]: { id, name, require: '0', type_data: 'select', ...settings },
  });
  return JSON.stringify({
    formtype: '41',
    name: 'Makers and series',
    feedback: 'It has arrived.',
    ext_request: {
      ...field('811', 'Maker', { variants: makers }),
      ...field('812', 'Series', { parent: '811', variants: [] }),
    },
  });
}

function createVariants(field: string, count: number, nameOf: (index: number) => string): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(Number(field) * 100_000 + index),
    property_id: field,
    value: nameOf(index),
    bind: '0',
    default: '0',
    highlight: highlightColors[index % highlightColors.length],
    sort: String(index),
  }));
}

/** A form that has each field type once. The label of a field is its type. */
export const kindForms: readonly (readonly [group: string, id: string, type: string])[] = [
  ['def_customer', 'name', 'person_name'],
  ['def_customer', 'email', 'email'],
  ['def_customer', 'phone', 'phone'],
  ['def_stock', 'parent', 'category'],
  ...[
    'text',
    'radio',
    'select',
    'multiselect',
    'date',
    'time',
    'datetime',
    'integer',
    'decimal',
    'price',
    'point',
    'file',
    'integer_range',
    'decimal_range',
    'date_range',
    'time_range',
    'datetime_range',
  ].map((type) => ['ext_request', '900', type] as const),
];

function singleFieldForm(formtype: string, group: string, id: string, type: string): string {
  const categories = ['Homes', 'Offices'].map((name, index) => ({
    id: String(index + 1),
    name,
    parent: '0',
  }));
  const options =
    group === 'def_stock' ? categories : createVariants('900', 3, (index) => `Option ${index + 1}`);
  const field = { id, name: type, require: '1', tip: `About ${type}`, type_data: type, variants: options };
  return JSON.stringify({
    formtype,
    name: 'One field',
    feedback: 'It has arrived.',
    [group]: { [id]: field },
  });
}
