import { mostNative } from '../../fields/choice/select.js';
import { fetchTypes, fieldTypeFor, isPlain, needsMore, partOf } from '../../fields/registry.js';
import type { FormDefinition } from '../../form/definition.js';
import { hasNesting } from '../../form/form-model.js';

/** What a form session and the controls would fetch to show this form, so that it can be there before. */
export async function neededScripts(definition: FormDefinition): Promise<readonly string[]> {
  const kinds = definition.fields.map(({ kind }) => kind);
  await fetchTypes(kinds);
  const nests = hasNesting(definition, fieldTypeFor);
  const needs: Readonly<Record<string, boolean>> = {
    'more-en': kinds.some(needsMore),
    headings: definition.fields.some(({ heading }) => heading),
    'nested-lists': nests,
    'load-options': nests,
    combobox: definition.fields.some(({ options = [] }) => options.length > mostNative),
    'option-color': definition.fields.some(({ options = [] }) => options.some(({ color }) => color)),
    'location-input': kinds.includes('point'),
    'file-input': kinds.includes('file'),
  };
  const types = new Set(kinds.flatMap((kind) => (isPlain(kind) ? [] : partOf(kind))));
  return [...types, ...Object.keys(needs).filter((name) => needs[name])];
}
