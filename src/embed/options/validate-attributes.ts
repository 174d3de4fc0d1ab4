import { attributeNames, type FormOptions, toAttributeName } from './options.js';

/** Options that are one of a few words. */
const allowedValues = {
  theme: ['auto', 'light', 'dark'],
  layout: ['single', 'steps'],
  draft: ['session', 'off'],
  mode: ['inline', 'popup', 'slide', 'page'],
  isolation: ['light', 'shadow'],
  optionValue: ['value', 'id'],
  dialect: ['auto', 'compact', 'spelled'],
} as const satisfies { readonly [Name in keyof FormOptions]?: readonly FormOptions[Name][] };

/** Says on the console what of an element's attributes could not be understood. Only who wrote them wants to know. */
export function validateAttributes(element: Element): void {
  const isFormElement = element.localName === 'apro-form';
  if (!isFormElement && !element.matches('[data-apro-form]')) return;
  const readAttribute = (name: string) => element.getAttribute(isFormElement ? name : `data-${name}`);
  for (const [option, allowed] of Object.entries(allowedValues)) {
    const name = toAttributeName(option as keyof FormOptions);
    const text = readAttribute(name);
    if (text && !allowed.some((value) => value === text))
      console.warn(`apro-forms: ${name}="${text}" is not known; use one of ${allowed.join(', ')}`);
  }
  if (!isJsonObject(readAttribute('values') || '{}'))
    console.warn('apro-forms: values must be a JSON object');
  for (const name of isFormElement ? element.getAttributeNames() : []) {
    if (isUnknownAttribute(element, name)) console.warn(`apro-forms: <apro-form> has no attribute "${name}"`);
  }
}

function isJsonObject(json: string): boolean {
  try {
    return /^\s*{/.test(json) && Boolean(JSON.parse(json));
  } catch {
    return false;
  }
}

/** Neither ours nor every element's; what a framework adds has a sign or a dash in its name. */
function isUnknownAttribute(element: Element, name: string): boolean {
  return (
    /^[a-z]+$/.test(name) &&
    !attributeNames.includes(name) &&
    !(name in element || /^(class|tabindex)$/.test(name))
  );
}
