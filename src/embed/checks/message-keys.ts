import { report } from '../../console/report.js';
import { copyProperties } from '../options/presets.js';
import { findNearName } from './near-name.js';

/**
 * Prints a sentence on the console for each key in the option `messages` that belongs to no text, such as `more.clos`.
 */
export function reportUnknownKeys(texts: unknown, overrides: unknown, prefix = ''): void {
  const textByKey = copyProperties(texts);
  if (!textByKey || Array.isArray(overrides)) return;
  for (const [key, value] of Object.entries(copyProperties(overrides) ?? {})) {
    const path = prefix + key;
    if (Object.hasOwn(textByKey, key)) reportUnknownKeys(textByKey[key], value, `${path}.`);
    // An object with the key `other` contains plural forms. Each language has other plural forms, so every key is
    // allowed.
    else if (!('other' in textByKey)) {
      const nearKey = findNearName(key, Object.keys(textByKey));
      report('unknown-message', { key: path, hint: nearKey ? `Write "${prefix}${nearKey}".` : '' });
    }
  }
}
