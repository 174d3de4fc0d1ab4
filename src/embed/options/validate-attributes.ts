import { optionChoices } from './option-choices.js';
import { attributeNames, extraOptionNames, toAttributeName } from './option-table.js';
import { parseJson } from './parse-json.js';

/**
 * Prints warnings on the console about unknown attributes and invalid values. Only developers read these warnings, so
 * this code is loaded after the form (docs/decisions/0015-advice-about-attributes-is-late.md). Options of
 * `ExtraOptions` are not checked here: the code of each of these options prints its own warnings.
 */
export function validateAttributes(element: Element): void {
  const isFormElement = element.localName === 'apro-form';
  if (!isFormElement && !element.matches('[data-apro-form]')) return;
  const readAttribute = (name: string) => element.getAttribute(isFormElement ? name : `data-${name}`);
  for (const [option, choices] of choiceEntries) {
    const name = toAttributeName(option);
    const text = readAttribute(name);
    if (text && !choices.some((choice) => choice === text))
      console.warn(`apro-forms: ${name}="${text}" is not known; use one of ${choices.join(', ')}`);
  }
  const valuesText = readAttribute('values');
  if (valuesText && !isJsonObject(valuesText)) console.warn('apro-forms: values must be a JSON object');
  for (const name of isFormElement ? element.getAttributeNames() : []) {
    if (isUnknownAttribute(element, name)) console.warn(`apro-forms: <apro-form> has no attribute "${name}"`);
  }
}

const choiceEntries = (
  Object.entries(optionChoices) as [keyof typeof optionChoices, readonly string[]][]
).filter(([option]) => !extraOptionNames.some((name) => name === option));

function isJsonObject(json: string): boolean {
  const value = parseJson(json);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns whether an attribute of `<apro-form>` is unknown. Attributes that every HTML element has are known. Names
 * with a dash, a digit or another sign also count as known, because frameworks add such attributes.
 */
function isUnknownAttribute(element: Element, name: string): boolean {
  return (
    /^[a-z]+$/.test(name) &&
    !attributeNames.includes(name) &&
    !(name in element || /^(class|tabindex)$/.test(name))
  );
}
