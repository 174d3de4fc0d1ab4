import {
  createChildOptions,
  createLogicalForm,
  type LogicalField,
  type LogicalOption,
} from './logical-form.js';

const dataTypes = {
  text: 'text',
  email: 'text',
  tel: 'text',
  number: 'decimal',
  date: 'date',
  select: 'select',
  radio: 'radio',
} as const;

const basicFields = new Set(['name', 'surname', 'email', 'phone']);

/** Writes a form of the benchmark as the CRM's JSON. undefined: there is no form with this id. */
export function crmFormText(id: string): string | undefined {
  const form = createLogicalForm(id);
  if (!form) return undefined;
  const group = (isBasic: boolean) =>
    Object.fromEntries(
      form.fields
        .filter(({ name }) => basicFields.has(name) === isBasic)
        .map((field) => [crmId(field.name), crmField(field)]),
    );
  return JSON.stringify({
    formtype: id,
    name: form.title,
    description: '',
    feedback: 'Thank you!',
    def_customer: group(true),
    ext_request: Object.values(group(false)),
  });
}

/** Writes the child options of one option as the CRM's `utils/binded` returns them (docs/protocol.md). */
export function crmListText(parentOption: string): string {
  const options = createChildOptions(parentOption).map((option, index) => ({
    ...crmOption(option, index, parentOption),
    property_id: '2',
  }));
  return JSON.stringify(Object.fromEntries(options.map((option) => [option.id, option])));
}

/** Converts a field name to the CRM's id: the CRM identifies additional fields by number, so `f7` becomes `7`. */
function crmId(name: string): string {
  return basicFields.has(name) ? name : name.slice(1);
}

function crmField({ name, label, kind, required, options, parent }: LogicalField) {
  return {
    id: crmId(name),
    name: label,
    placeholder: label,
    require: required ? '1' : '0',
    tip: '',
    hint: '',
    type_data: dataTypes[kind],
    ...(parent && { parent: crmId(parent) }),
    ...(options && { variants: options.map((option, index) => crmOption(option, index, '0')) }),
  };
}

function crmOption({ value, label }: LogicalOption, index: number, bind: string) {
  return { id: value, value: label, bind, default: '0', highlight: null, sort: String(index) };
}
