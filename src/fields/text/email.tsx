import type { FieldType } from '../shared/field-type.js';
import { cleanCode, textRules } from '../shared/text-rules.js';
import { createAssistedInput } from './assisted-input.js';

export const email: FieldType<string> = {
  ...textRules,
  parse(raw) {
    // Input methods can write full-width characters, which are converted to ASCII. An address that was copied from a
    // link may have a query and encoded characters.
    const typed = cleanCode(raw).normalize('NFKC').replaceAll('。', '.');
    const queryIndex = typed.indexOf('?', typed.indexOf('@') + 1 || typed.length);
    const text = queryIndex < 0 ? typed : typed.slice(0, queryIndex);
    const decodedText = /^<?mailto:/i.test(text)
      ? text
          .replace(/\?.*/, '')
          .replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
      : text;
    // A copied email address often has a name or `mailto:` before it, or up to three punctuation marks after it. All
    // of these are removed.
    const address = decodedText.replace(/^[^@]*[:<]\s*|[>,;.]{1,3}$/g, '');
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? address : { code: 'email' };
  },
  Control: createAssistedInput(() => import('./email-suggestion.js'), 'email').Control,
};
