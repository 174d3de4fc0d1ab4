import type { FieldDefinition, FormDefinition } from '../../src/form/definition.js';

/** Creates a form definition with these fields, all in the field group `ext_request`. */
export function createDefinition(...fields: (Partial<FieldDefinition> & { id: string })[]): FormDefinition {
  return {
    id: '34',
    heading: '',
    description: [],
    feedback: [],
    fields: fields.map((field) => ({
      group: 'ext_request',
      address: `ext_request.${field.id}`,
      kind: 'text',
      label: `Field ${field.id}`,
      ...field,
    })),
  };
}
