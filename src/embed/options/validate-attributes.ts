import { attributeNames, attributeOf, type FormOptions } from './options.js';

/** Options that are one of a few words. */
const words = {
  theme: ['auto', 'light', 'dark'],
  layout: ['single', 'steps'],
  draft: ['session', 'off'],
  mode: ['inline', 'popup', 'slide', 'page'],
  isolation: ['light', 'shadow'],
  optionValue: ['value', 'id'],
  dialect: ['auto', 'compact', 'spelled'],
} as const satisfies { readonly [Name in keyof FormOptions]?: readonly FormOptions[Name][] };

/** Says on the console what of an element's attributes could not be understood. Only who wrote them wants to know. */
export function adviseOn(element: Element): void {
  const isOurs = element.localName === 'apro-form';
  if (!isOurs && !element.matches('[data-apro-form]')) return;
  const read = (name: string) => element.getAttribute(isOurs ? name : `data-${name}`);
  for (const [option, known] of Object.entries(words)) {
    const name = attributeOf(option as keyof FormOptions);
    const text = read(name);
    if (text && !known.some((word) => word === text))
      console.warn(`apro-forms: ${name}="${text}" is not known; use one of ${known.join(', ')}`);
  }
  if (!isObject(read('values') || '{}')) console.warn('apro-forms: values must be a JSON object');
  for (const name of isOurs ? element.getAttributeNames() : []) {
    if (isUnknown(element, name)) console.warn(`apro-forms: <apro-form> has no attribute "${name}"`);
  }
}

function isObject(json: string): boolean {
  try {
    return /^\s*{/.test(json) && Boolean(JSON.parse(json));
  } catch {
    return false;
  }
}

/** Neither ours nor every element's; what a framework adds has a sign or a dash in its name. */
function isUnknown(element: Element, name: string): boolean {
  return (
    /^[a-z]+$/.test(name) &&
    !attributeNames.includes(name) &&
    !(name in element || /^(class|tabindex)$/.test(name))
  );
}
