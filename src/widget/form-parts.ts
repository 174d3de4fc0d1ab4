import type { FieldDefinition } from '../form/definition.js';
import type { FieldModel } from '../form/field-model.js';

/** Whom a field is about, as a visitor sees it. */
export type PartName = 'contact' | 'request' | 'object';

export interface FormPart {
  readonly name: PartName;
  readonly fields: readonly FieldModel[];
}

export function partNameOf({ group }: FieldDefinition): PartName {
  if (group === 'ext_request') return 'request';
  return group.endsWith('stock') ? 'object' : 'contact';
}

/** Tells the steps of a form apart: a part, or what of it stands under one heading of the CRM. */
export function stepNameOf(field: FieldDefinition): string {
  return `${partNameOf(field)} ${field.heading}`;
}

/** The parts that have fields, in the CRM's order. */
export function partsOf(fields: readonly FieldModel[]): readonly FormPart[] {
  return (['contact', 'request', 'object'] as const)
    .map((name) => ({ name, fields: fields.filter(({ definition }) => partNameOf(definition) === name) }))
    .filter((part) => part.fields.length > 0);
}
