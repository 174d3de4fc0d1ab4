import { report } from '../../console/report.js';
import { findTarget } from '../options/find-target.js';
import { optionChoices } from '../options/option-choices.js';
import { attributeNames, extraOptionNames, toAttributeName } from '../options/option-table.js';
import { parseJsonOption } from '../options/parse-json.js';
import { isKeyOfCrm } from './find-key.js';
import { findNearName } from './near-name.js';

/** Options as a page has written them in one place: in attributes, in an address or in a call of `mount`. */
export interface WrittenSettings {
  /** Start of the sentence about an unknown name, for example `<apro-form> has no attribute`. */
  readonly place: string;
  /** Names as written, and values. */
  readonly entries: readonly (readonly [name: string, value: unknown])[];
  /** True: another check names wrong values of these options. */
  readonly areValuesCopied?: boolean;
  /** Names of options and of everything else that this place accepts. */
  readonly knownNames: readonly string[];
  /** Converts a written name to the name of an attribute of `<apro-form>`. Undefined: the name is no option. */
  toOptionName(writtenName: string): string | undefined;
  toWrittenName(optionName: string): string;
  /** Returns true if a name that is neither known nor similar to a known name is certainly a mistake. */
  isMistake(writtenName: string): boolean;
}

/** Languages of the widget's texts. Another language gives English. A test compares them with the translations. */
export const textLanguages = [
  'ar',
  'de',
  'en',
  'es',
  'fr',
  'kk',
  'pl',
  'pt',
  'pt-PT',
  'ru',
  'tr',
  'uk',
  'zh',
  'zh-TW',
];

/**
 * CSS properties that a page sets for the appearance of the form, by the names under which people look for an option.
 * A test compares the properties with the tokens of docs/theming.md.
 */
const tokensByName: Readonly<Record<string, string>> = {
  accent: '--apro-accent',
  'accent-color': '--apro-accent',
  color: '--apro-accent',
  colour: '--apro-accent',
  'button-color': '--apro-accent',
  'primary-color': '--apro-accent',
  'text-color': '--apro-ink',
  background: '--apro-surface',
  'background-color': '--apro-surface',
  radius: '--apro-radius',
  'border-radius': '--apro-radius',
};

/** Options whose value may be an object. All other options are texts, numbers or switches. */
const objectOptions: readonly string[] = [
  'values',
  'messages',
  'consents',
  'presets',
  'autocomplete',
  'tiles',
];

/**
 * Prints sentences on the console about keys of the CRM, unknown names and unusable values in the settings of a page.
 */
export function checkSettings(settings: WrittenSettings): void {
  const { place, entries, knownNames, areValuesCopied, toOptionName, toWrittenName, isMistake } = settings;
  for (const [writtenName, value] of entries) {
    const isKnown = knownNames.includes(writtenName);
    if (isKeyOfCrm(writtenName, value, isKnown || isMistake(writtenName))) {
      report('key-on-page', { place: writtenName });
      continue;
    }
    const name = toOptionName(writtenName) ?? writtenName;
    if (isKnown) {
      if (!areValuesCopied) checkValue(name, writtenName, value);
      continue;
    }
    const nearName = attributeNames.includes(name) ? name : findNearName(name, attributeNames);
    if (nearName)
      report('unknown-name', { place, name: writtenName, hint: `Write ${toWrittenName(nearName)}.` });
    else if (Object.hasOwn(tokensByName, name))
      report('unknown-name', {
        place,
        name: writtenName,
        hint: `Set the CSS property ${tokensByName[name]}: docs/theming.md.`,
      });
    else if (isMistake(writtenName)) {
      const nearWrittenName = findNearName(writtenName, knownNames);
      const hint = nearWrittenName ? `Write ${nearWrittenName}.` : 'All names are in docs/options.md.';
      report('unknown-name', { place, name: writtenName, hint });
    }
  }
}

const choicesByName: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(optionChoices)
    .filter(([option]) => !extraOptionNames.some((name) => name === option))
    .map(([option, choices]) => [toAttributeName(option as keyof typeof optionChoices), choices]),
);

/**
 * Prints a sentence if the value of an option cannot be used. Options in `ExtraOptions` are left out here, because
 * their own code checks them.
 */
function checkValue(name: string, writtenName: string, value: unknown): void {
  if (value === '' || value === undefined || value === null) return;
  if (name === 'check' || /^on[A-Z]/.test(writtenName)) {
    if (typeof value !== 'function')
      report('unusable-option', {
        name: writtenName,
        shape: 'a function',
        example: `${writtenName}: () => {}`,
      });
    return;
  }
  if (typeof value === 'function' || (isObject(value) && !objectOptions.includes(name))) {
    report('unusable-option', { name: writtenName, shape: 'a text', example: `${writtenName}: '…'` });
    return;
  }
  const choices = choicesByName.get(name);
  if (choices && !choices.includes(`${value}`))
    report('unknown-value', { name: writtenName, value, choices: choices.join(', ') });
  if (name === 'locale' && !textLanguages.includes(readLanguage(value)))
    report('unknown-value', { name: writtenName, value, choices: textLanguages.join(', ') });
  if (name === 'values' && !isObject(typeof value === 'string' ? parseJsonOption(value) : value))
    report('unusable-option', {
      name: writtenName,
      shape: 'a JSON object',
      example: '{"def_customer.email":"a@b.example"}',
    });
  if ((name === 'endpoint' || name === 'crm') && !isAddress(`${value}`))
    report('unusable-option', {
      name: writtenName,
      shape: 'an address with https:// or http://, or a path that begins with /',
      example: 'https://forms.example.com',
    });
  if (name === 'trigger') checkTrigger(`${value}`);
  if (name.startsWith('again-after') && !(Number(value) >= 0))
    report('unusable-option', { name: writtenName, shape: 'a number of days', example: '7' });
}

/** Prints a sentence if no element matches the selector of the option `trigger`. */
function checkTrigger(trigger: string): void {
  if (trigger.startsWith('click:') && !findTarget(trigger.slice('click:'.length)))
    report('no-trigger-element', { trigger });
}

/** Returns the language of a tag such as `ru-RU` or `ru_RU`. Returns an empty text if the tag is invalid. */
function readLanguage(tag: unknown): string {
  try {
    return new Intl.Locale(`${tag}`.replace(/_/g, '-')).language;
  } catch {
    return '';
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Returns true for a whole address and for a path. A browser takes a host without `https://` for a path of the page,
 * and `localhost:9187` for an address with the scheme `localhost`.
 */
function isAddress(text: string): boolean {
  if (/^\.{0,2}\//.test(text)) return true;
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
