/** A form as every contender gets it: `GET /definitions/ID.json`. */
export interface LogicalForm {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly LogicalField[];
}

export interface LogicalField {
  readonly name: string;
  readonly label: string;
  readonly kind: FieldKind;
  readonly required?: boolean;
  /** Of a select or radio; a select without any gets them from `GET /lists/PARENT-OPTION.json`. */
  readonly options?: readonly LogicalOption[];
  /** Name of the select on whose choice the options depend. */
  readonly parent?: string;
}

export type FieldKind = 'text' | 'email' | 'tel' | 'number' | 'date' | 'select' | 'radio';

export interface LogicalOption {
  readonly value: string;
  readonly label: string;
}

/** So many fields, or one list of so many options with a child list under each. */
export type FormSize = { readonly fields: number } | { readonly options: number };

export const lead: FormSize = { fields: 10 };
export const sixty: FormSize = { fields: 60 };
export const thousand: FormSize = { fields: 1_000 };
export const list: FormSize = { options: 5_000 };

const fieldsFrom = 1_000_000;
const optionsFrom = 2_000_000;
const childOptions = 20;

/** The size can be read from the id, so that there is no table of forms. */
export function formId(size: FormSize): string {
  return String('fields' in size ? fieldsFrom + size.fields : optionsFrom + size.options);
}

export function formOf(id: string): LogicalForm | undefined {
  const number = Number(id);
  if (!/^\d{7}$/.test(id) || number >= 3_000_000) return undefined;
  if (number > optionsFrom) return { id, title: 'Your address', fields: listFields(number - optionsFrom) };
  if (number > fieldsFrom) return { id, title: 'Your request', fields: manyFields(number - fieldsFrom) };
  return undefined;
}

/** What hangs on one option of the long list; none for what is no such option. */
export function childOptionsOf(option: string): readonly LogicalOption[] {
  if (!/^\d{1,6}$/.test(option)) return [];
  return Array.from({ length: childOptions }, (_, index) => ({
    value: String(1_000_000 + Number(option) * childOptions + index),
    label: `House ${index + 1}`,
  }));
}

const leadFields: readonly LogicalField[] = [
  { name: 'name', label: 'First name', kind: 'text', required: true },
  { name: 'surname', label: 'Last name', kind: 'text' },
  { name: 'email', label: 'Email', kind: 'email', required: true },
  { name: 'phone', label: 'Phone', kind: 'tel' },
  { name: 'f4', label: 'Company', kind: 'text' },
  { name: 'f5', label: 'People', kind: 'number' },
  { name: 'f6', label: 'Budget', kind: 'number' },
  { name: 'f7', label: 'Date of the visit', kind: 'date' },
  {
    name: 'f8',
    label: 'District',
    kind: 'select',
    options: optionsOf(8, ['Old town', 'Riverside', 'Hill', 'Harbour', 'Park']),
  },
  { name: 'f9', label: 'Answer by', kind: 'radio', options: optionsOf(9, ['Email', 'Phone', 'Post']) },
];

/** The fields of the lead form, and then its kinds over and over. */
function manyFields(count: number): readonly LogicalField[] {
  return Array.from({ length: count }, (_, index) => {
    const model = leadFields[index % leadFields.length] as LogicalField;
    if (index < leadFields.length) return model;
    return {
      name: `f${index}`,
      label: `${model.label} ${Math.floor(index / leadFields.length) + 1}`,
      kind: model.kind === 'email' || model.kind === 'tel' ? 'text' : model.kind,
      ...(model.options && {
        options: optionsOf(
          index,
          model.options.map(({ label }) => label),
        ),
      }),
    };
  });
}

/** Short names: with longer ones, 50,000 options are more than the 5 MB that the relay takes from a CRM. */
function listFields(count: number): readonly LogicalField[] {
  const streets = Array.from({ length: count }, (_, index) => `${streetNames[index % 10]} ${index + 1}`);
  return [
    { name: 'name', label: 'First name', kind: 'text', required: true },
    {
      name: 'f1',
      label: 'Street',
      kind: 'select',
      options: streets.map((label, index) => ({ value: String(index + 1), label })),
    },
    { name: 'f2', label: 'House', kind: 'select', parent: 'f1' },
  ];
}

const streetNames = [
  'Maple',
  'Harbour',
  'Station',
  'Mill',
  'Garden',
  'Castle',
  'Bridge',
  'River',
  'Market',
  'Church',
];

/** Ids of options are told apart over the whole form, as in the CRM. */
function optionsOf(field: number, labels: readonly string[]): readonly LogicalOption[] {
  return labels.map((label, index) => ({ value: String(field * 100 + index + 1), label }));
}
