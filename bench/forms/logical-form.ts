/** The form definition for compared products that do not use the CRM's protocol: `GET /definitions/ID.json`. */
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
  /**
   * Options of a select or of radio buttons. undefined for a child list: `GET /lists/PARENT-OPTION.json` has its
   * options.
   */
  readonly options?: readonly LogicalOption[];
  /** Name of the list on whose selected option the options depend. */
  readonly parent?: string;
}

export type FieldKind = 'text' | 'email' | 'tel' | 'number' | 'date' | 'select' | 'radio';

export interface LogicalOption {
  readonly value: string;
  readonly label: string;
}

/** Size of a benchmark form: a number of fields, or one list with a number of options and its child list. */
export type FormSize = { readonly fields: number } | { readonly options: number };

export const leadSize: FormSize = { fields: 10 };
export const sixtyFields: FormSize = { fields: 60 };
export const thousandFields: FormSize = { fields: 1_000 };
export const longListSize: FormSize = { options: 5_000 };

const fieldsIdBase = 1_000_000;
const optionsIdBase = 2_000_000;
const childOptionCount = 20;

/** Returns the id of the form of this size. The id contains the size, so the servers need no table of forms. */
export function formId(size: FormSize): string {
  return String('fields' in size ? fieldsIdBase + size.fields : optionsIdBase + size.options);
}

export function createLogicalForm(id: string): LogicalForm | undefined {
  const number = Number(id);
  if (!/^\d{7}$/.test(id) || number >= 3_000_000) return undefined;
  if (number > optionsIdBase)
    return { id, title: 'Your address', fields: listFields(number - optionsIdBase) };
  if (number > fieldsIdBase) return { id, title: 'Your request', fields: manyFields(number - fieldsIdBase) };
  return undefined;
}

/** Creates the child options for one option of the long list. Empty for an unknown option. */
export function createChildOptions(option: string): readonly LogicalOption[] {
  if (!/^\d{1,6}$/.test(option)) return [];
  return Array.from({ length: childOptionCount }, (_, index) => ({
    value: String(1_000_000 + Number(option) * childOptionCount + index),
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
    options: createOptions(8, ['Old town', 'Riverside', 'Hill', 'Harbour', 'Park']),
  },
  { name: 'f9', label: 'Answer by', kind: 'radio', options: createOptions(9, ['Email', 'Phone', 'Post']) },
];

/** Creates `count` fields by repeating the fields of the contact form. */
function manyFields(count: number): readonly LogicalField[] {
  return Array.from({ length: count }, (_, index) => {
    const template = leadFields[index % leadFields.length] as LogicalField;
    if (index < leadFields.length) return template;
    return {
      name: `f${index}`,
      label: `${template.label} ${Math.floor(index / leadFields.length) + 1}`,
      kind: template.kind === 'email' || template.kind === 'tel' ? 'text' : template.kind,
      ...(template.options && {
        options: createOptions(
          index,
          template.options.map(({ label }) => label),
        ),
      }),
    };
  });
}

/**
 * Creates the fields of a form with a long list. The names are short: with longer names, 50,000 options would exceed
 * the 5 MB that the relay accepts from a CRM.
 */
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

/** Creates the options of a list. Their ids are unique in the whole form, as in the CRM. */
function createOptions(field: number, labels: readonly string[]): readonly LogicalOption[] {
  return labels.map((label, index) => ({ value: String(field * 100 + index + 1), label }));
}
