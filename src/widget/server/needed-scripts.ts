import { maxNativeOptions } from '../../fields/choice/select.js';
import {
  getFieldType,
  getKindModuleName,
  loadFieldTypes,
  needsExtendedMessages,
} from '../../fields/registry.js';
import type { FormDefinition } from '../../form/definition.js';
import { hasNesting } from '../../form/form-model.js';
import { fieldsPerRun } from '../session/form-parts.js';

/**
 * Returns the names of the chunks that a browser loads to show this form. The relay includes these chunks in its
 * answer to `GET /ID.js` (`relay/forms/form-script.ts`).
 */
export async function listNeededScripts(definition: FormDefinition): Promise<readonly string[]> {
  const kinds = definition.fields.map(({ kind }) => kind);
  await loadFieldTypes(kinds);
  const hasHeadings = definition.fields.some(({ heading }) => heading);
  const hasNestedLists = hasNesting(definition, getFieldType);
  const neededByScript: Readonly<Record<string, boolean>> = {
    'more-en': kinds.some(needsExtendedMessages),
    headings: hasHeadings,
    runs: !hasHeadings && kinds.length >= fieldsPerRun,
    'nested-lists': hasNestedLists,
    'load-options': hasNestedLists,
    combobox: definition.fields.some(({ options = [] }) => options.length > maxNativeOptions),
    'option-color': definition.fields.some(({ options = [] }) => options.some(({ color }) => color)),
    'location-input': kinds.includes('point'),
    'file-input': kinds.includes('file'),
  };
  const kindScripts = new Set(kinds.flatMap((kind) => getKindModuleName(kind) ?? []));
  return [...kindScripts, ...Object.keys(neededByScript).filter((name) => neededByScript[name])];
}
