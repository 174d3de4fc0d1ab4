import { mergePersonalFields } from '../../crm/definition/personal-fields.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';

/**
 * Returns the form for a visitor who has opened a personal link (a link with signed values). The fields that only
 * such a link may fill in are added. The fields whose values are in the link are removed, because the visitor need
 * not fill them in.
 */
export function applySignedValues(
  { definition, personal }: LoadedForm,
  signedValues: ReadonlyMap<string, string> = new Map(),
): FormDefinition {
  const completeDefinition = mergePersonalFields(definition, personal, new Set(signedValues.keys()));
  return {
    ...completeDefinition,
    fields: completeDefinition.fields.filter(({ address }) => !signedValues.has(address)),
  };
}
