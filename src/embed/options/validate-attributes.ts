import { optionChoices } from './option-choices.js';
import { attributeNames, extraOptionNames, toAttributeName } from './option-table.js';
import { parseJson } from './parse-json.js';

/**
 * Warns on the console about attributes that cannot be understood. Only developers read the warnings, so this code loads
 * after the form (docs/decisions/0015-advice-about-attributes-is-late.md). Extra options are checked where they are read.
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

/** Attributes of every element and attributes that a framework adds (with a dash or another sign) are known. */
function isUnknownAttribute(element: Element, name: string): boolean {
  return (
    /^[a-z]+$/.test(name) &&
    !attributeNames.includes(name) &&
    !(name in element || /^(class|tabindex)$/.test(name))
  );
}
