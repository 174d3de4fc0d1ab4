import type { DefinitionWarning } from '../../form/definition.js';

// A chunk boundary: loaded if there is something to warn about.

/** Lists all problems of the definition and of the page's options in one console warning. */
export function warnAboutDefinition(formId: string, warnings: readonly DefinitionWarning[]): void {
  const list = warnings.map(({ code, at }) => (at ? `${code} (${at})` : code)).join(', ');
  console.warn(`apro-forms: form ${formId} is shown, but: ${list}`);
}
