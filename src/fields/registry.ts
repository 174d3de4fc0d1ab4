import type { FieldType } from './field-type.js';
import { types } from './types.js';

type Types = Readonly<Record<string, FieldType>>;

const kinds = new Map<string, FieldType>(Object.entries(types));

/** The kind of this name, if `fetchTypes` was asked for it; an unknown one is text. */
export function fieldTypeFor(kind: string): FieldType {
  return kinds.get(kind) ?? types.text;
}

/** Resolves when these kinds are there. @throws what `import()` throws; to ask again may help. */
export async function fetchTypes(wanted: readonly string[]): Promise<void> {
  const missing = wanted.filter((kind) => !kinds.has(kind));
  const moments = missing.filter(isMoment);
  const lists: Promise<Types>[] = [];
  if (moments.length > 0) lists.push(import('./moment-types.js'));
  if (moments.length < missing.length) lists.push(import('./rarer-types.js'));
  for (const list of await Promise.all(lists)) {
    // What a page has added to all objects gets into what a bundler hands on, without a value.
    for (const [kind, type] of Object.entries(list)) if (type) kinds.set(kind, type);
  }
}

export function isMoment(kind: string): boolean {
  return /^(date|time)/.test(kind);
}

/** Shown and worded without anything that has to be fetched. */
export function isPlain(kind: string): boolean {
  return Object.hasOwn(types, kind);
}

/** What the kinds that are there add to the form's own sheet. */
export function fieldSheets(): string {
  return [...new Set([...kinds.values()].map(({ css = '' }) => css))].join('');
}
