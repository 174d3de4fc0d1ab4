import type { FieldType } from './field-type.js';
import * as types from './types.js';

const kinds = new Map<string, FieldType>(Object.entries(types));

/** The kind of this name; an unknown one is text. */
export function fieldTypeFor(kind: string): FieldType {
  return kinds.get(kind) ?? types.text;
}

/** What the fields add to the form's own sheet. */
export function fieldSheets(): string {
  return [...new Set([...kinds.values()].map(({ css = '' }) => css))].join('');
}
