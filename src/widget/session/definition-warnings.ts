import type { DefinitionWarning } from '../../form/definition.js';

// This file is a separate script. It is loaded only if there are problems to warn about.

/**
 * Prints one warning on the console that lists all problems of the form definition and of the options of the page.
 */
export function warnAboutDefinition(formId: string, warnings: readonly DefinitionWarning[]): void {
  const list = warnings.map(({ code, at }) => (at ? `${code} (${at})` : code)).join(', ');
  console.warn(`apro-forms: form ${formId} is shown, but: ${list}`);
}
