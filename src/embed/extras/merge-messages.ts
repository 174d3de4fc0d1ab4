import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ExtraOptions } from '../options/options.js';
import { parseJson } from '../options/parse-json.js';
import { asRecord } from '../options/presets.js';

/**
 * Replaces texts of the widget by texts that the page provides.
 * @param setting the option `messages`. Unknown keys, and values that are not texts, are ignored. Invalid JSON
 *   changes nothing and prints a warning on the console.
 */
export function mergeMessages(defaults: Messages, setting: ExtraOptions['messages']): Messages {
  const overrides = typeof setting === 'string' ? parseJson(setting) : setting;
  if (setting !== undefined && overrides === undefined)
    console.warn('apro-forms: messages must be a JSON object, for example {"send":"Go"}');
  // In English, the extended texts are not part of `defaults`, and texts of the page for them would be ignored.
  return overrides ? mergeTexts({ ...defaults, more: getExtendedMessages(defaults) }, overrides) : defaults;
}

/**
 * Replaces texts in `defaults` by the texts under the same keys in `overrides`. The result has the type of
 * `defaults`.
 */
function mergeTexts<T>(defaults: T, overrides: unknown): T;
function mergeTexts(defaults: unknown, overrides: unknown): unknown {
  if (typeof defaults === 'string') return typeof overrides === 'string' ? overrides : defaults;
  if (typeof defaults !== 'object' || defaults === null) return defaults;
  const overridesByKey = asRecord(overrides);
  return Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, mergeTexts(value, overridesByKey?.[key])]),
  );
}
