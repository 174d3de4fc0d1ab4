import type { FieldType } from '../shared/field-type.js';
import { cleanCode, textRules } from '../shared/text-rules.js';
import { createAssistedInput } from './assisted-input.js';

/**
 * The module that suggests corrections of email addresses and parses email addresses in unusual formats. It is loaded
 * when a visitor uses an email field.
 */
export const { assistant: emailAssistant, Control } = createAssistedInput(
  () => import('./email-suggestion.js'),
  { type: 'email', autocomplete: 'email' },
);

/**
 * Removes invisible characters from a typed email address, and converts full-width characters (of Chinese and
 * Japanese keyboards) to ASCII.
 */
function normalizeEmail(raw: string): string {
  return cleanCode(raw).normalize('NFKC');
}

/**
 * Returns whether a text is an email address in the usual format, so that `parseUnusualEmail` would return it
 * unchanged and need not be loaded.
 */
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
