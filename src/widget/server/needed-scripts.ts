import { hasPlainList, maxNativeOptions } from '../../fields/choice/native-select.js';
import { getKindModuleName, loadFieldTypes, needsExtendedMessages } from '../../fields/lazy-kinds.js';
import { getFieldType } from '../../fields/registry.js';
import type { FormDefinition } from '../../form/definition.js';
import { hasNestedLists } from '../load-optional-parts.js';
import { isShortAndPlain } from '../load-parts.js';
import { fieldsPerRun } from '../session/form-parts.js';

/**
 * Returns the names of the scripts that a browser loads to show this form. The relay includes these scripts in its
 * answer to `GET /ID.js` (`relay/forms/form-script.ts`), so that the browser needs no further requests.
 */
export async function listNeededScripts(definition: FormDefinition): Promise<readonly string[]> {
  const kinds = definition.fields.map(({ kind }) => kind);
  await loadFieldTypes(kinds);
  const hasHeadings = definition.fields.some(({ heading }) => heading);
  const isNested = hasNestedLists(definition);
  const neededByScript: Readonly<Record<string, boolean>> = {
    'load-optional-parts': !isShortAndPlain(definition),
    'more-en': kinds.some(needsExtendedMessages),
    headings: hasHeadings,
    runs: !hasHeadings && kinds.length >= fieldsPerRun,
    'nested-lists': isNested,
    'relay-options': isNested,
    combobox: definition.fields.some(({ options = [] }) => options.length > maxNativeOptions),
    'rich-select': definition.fields.some(
      (field) => getFieldType(field.kind).choice !== undefined && !hasPlainList(field),
    ),
    'location-input': kinds.includes('point'),
    'file-input': kinds.includes('file'),
  };
  const kindScripts = new Set(kinds.flatMap((kind) => getKindModuleName(kind) ?? []));
  return [...kindScripts, ...Object.keys(neededByScript).filter((name) => neededByScript[name])];
}
