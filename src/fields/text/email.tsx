import type { FieldType } from '../shared/field-type.js';
import { cleanCode, textRules } from '../shared/text-rules.js';
import { createAssistedInput } from './assisted-input.js';

/** The lazily loaded module that suggests corrections and parses unusual addresses. */
export const { assistant: emailAssistant, Control } = createAssistedInput(
  () => import('./email-suggestion.js'),
  { type: 'email', autocomplete: 'email' },
);

/** Returns the text without invisible characters. Full-width characters of input methods become ASCII. */
function normalizeEmail(raw: string): string {
  return cleanCode(raw).normalize('NFKC');
}

/** True for an email address that `parseUnusualEmail` would return unchanged. */
function isUsualEmail(text: string): boolean {
  return /^[^\s@:<]+@[^\s@.。?>,;]+(\.[^\s@.。?>,;]+)+$/.test(text);
}

export const email: FieldType<string> = {
  ...textRules,
  isPending: (raw) => raw !== '' && !isUsualEmail(normalizeEmail(raw)) && emailAssistant.startLoading(),
  parse(raw) {
    const text = normalizeEmail(raw);
    return isUsualEmail(text) ? text : (emailAssistant.module?.parseUnusualEmail(text) ?? { code: 'email' });
  },
  Control,
};
