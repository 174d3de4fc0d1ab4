import { report, reportPart } from '../../console/report.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ExtraOptions } from '../options/options.js';
import { parseJsonOption } from '../options/parse-json.js';
import { copyProperties } from '../options/presets.js';

/**
 * Replaces texts of the widget by texts that the page provides.
 * @param setting the option `messages`. Values that are not texts are ignored. Unknown keys are ignored, too, and
 *   print a sentence on the console. Invalid JSON changes nothing and prints a sentence.
 */
export function mergeMessages(defaults: Messages, setting: ExtraOptions['messages']): Messages {
  const overrides = typeof setting === 'string' ? parseJsonOption(setting) : setting;
  if (setting !== undefined && (!copyProperties(overrides) || Array.isArray(overrides)))
    report('unusable-option', { name: 'messages', shape: 'a JSON object', example: '{"send":"Go"}' });
  if (!overrides) return defaults;
  // In English, `defaults` does not contain the extended texts, so they are added first. Otherwise the page could not
  // replace these texts.
  const texts = { ...defaults, more: getExtendedMessages(defaults) };
  import('../checks/message-keys.js').then(
    ({ reportUnknownKeys }) => reportUnknownKeys(texts, overrides),
    reportPart,
  );
  return mergeTexts(texts, overrides);
}

/**
 * Replaces texts in `defaults` by the texts under the same keys in `overrides`. The result has the type of
 * `defaults`.
 */
function mergeTexts<T>(defaults: T, overrides: unknown): T;
function mergeTexts(defaults: unknown, overrides: unknown): unknown {
  if (typeof defaults === 'string') return typeof overrides === 'string' ? overrides : defaults;
  if (typeof defaults !== 'object' || defaults === null) return defaults;
  const overridesByKey = copyProperties(overrides);
  return Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, mergeTexts(value, overridesByKey?.[key])]),
  );
}
