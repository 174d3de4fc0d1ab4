import type { FieldType } from '../shared/field-type.js';
import { textRules } from '../shared/text-rules.js';
import { createAssistedInput } from './assisted-input.js';

export const email: FieldType<string> = {
  ...textRules,
  parse(raw) {
    // A copied address often has a name or `mailto:` before it, or up to three punctuation marks after it.
    const address = raw.trim().replace(/^[^@]*[:<]\s*|[>,;.]{1,3}$/g, '');
    return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? address : { code: 'email' };
  },
  Control: createAssistedInput(() => import('./email-suggestion.js'), 'email').Control,
};
