import { commonKinds } from './common-kinds.js';
import type { FieldType } from './shared/field-type.js';

const loadedFieldTypes = new Map<string, FieldType>(Object.entries(commonKinds));

/**
 * Returns the code of a field kind (its value rules and its control). For a kind that is unknown or not loaded yet,
 * returns the code of a text field.
 */
export function getFieldType(kind: string): FieldType {
  return loadedFieldTypes.get(kind) ?? commonKinds.text;
}

export function isLoadedKind(kind: string): boolean {
  return loadedFieldTypes.has(kind);
}

/**
 * Adds field kinds that are not in the main script, so that `getFieldType` finds them. `lazy-kinds.ts` loads these
 * kinds.
 */
export function addFieldTypes(types: Readonly<Record<string, FieldType>>): void {
  for (const [kind, type] of Object.entries(types)) loadedFieldTypes.set(kind, type);
}

/**
 * Returns the style sheets of all loaded field kinds as one text. The text is added to the style sheet of the form.
 */
export function collectFieldCss(): string {
  return [...new Set([...loadedFieldTypes.values()].map(({ css = '' }) => css))].join('');
}
