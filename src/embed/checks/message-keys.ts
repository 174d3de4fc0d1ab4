import { report } from '../../console/report.js';
import { asRecord } from '../options/presets.js';
import { findNearName } from './near-name.js';

/** Prints a sentence for each key that names no text, for example `more.clos`. */
export function reportUnknownKeys(texts: unknown, overrides: unknown, prefix = ''): void {
  const textByKey = asRecord(texts);
  if (!textByKey || Array.isArray(overrides)) return;
  for (const [key, value] of Object.entries(asRecord(overrides) ?? {})) {
    const path = prefix + key;
    if (Object.hasOwn(textByKey, key)) reportUnknownKeys(textByKey[key], value, `${path}.`);
    // A plural has different forms in each language, so a page may set forms that these texts lack.
    else if (!('other' in textByKey)) {
      const nearKey = findNearName(key, Object.keys(textByKey));
      report('unknown-message', { key: path, hint: nearKey ? `Write "${prefix}${nearKey}".` : '' });
    }
  }
}
