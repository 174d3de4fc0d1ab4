import type { FieldDefinition, FormDefinition } from '../form/definition.js';
import type { ExtraOptions } from './options.js';
import { presetsFor } from './presets.js';

/** What a site's settings add to one field's definition. */
type Adapt = (field: FieldDefinition) => Partial<FieldDefinition>;

/** Puts what the site says of its fields into their definitions, where rules and controls find it. */
export function fieldSettings(options: ExtraOptions): (definition: FormDefinition) => FormDefinition {
  const adapts: readonly Adapt[] = [...(options.presets === undefined ? [] : [presetsFor(options.presets)])];
  return (definition) => ({
    ...definition,
    fields: definition.fields.map((field) =>
      Object.assign({ ...field }, ...adapts.map((adapt) => adapt(field))),
    ),
  });
}
