import type { FieldType } from '../shared/field-type.js';
import { cleanCode, textRules } from '../shared/text-rules.js';
import { createAssistedInput } from '../text/assisted-input.js';

const { assistant, Control } = createAssistedInput(() => import('./phone-country.js'), {
  type: 'tel',
  autocomplete: 'tel',
});

/**
 * True if the text has 5 to 20 digits of any script and contains no letters, except for `tel:` at its start and the
 * word of an extension at its end. The function does not check whether the number exists.
 */
function looksLikePhone(text: string): boolean {
  const digits = text.replace(/\P{Nd}/gu, '').length;
  return /^([Tt][Ee][Ll]:)?\P{L}+(\p{L}[\p{L}.]*[\s:=]*\p{Nd}+)?$/u.test(text) && digits >= 5 && digits <= 20;
}

export const phone: FieldType<string> = {
  ...textRules,
  // The loaded code also converts digits of other scripts to ASCII. It reads the language of the page, so a server does
  // not load it.
  isPending: (raw, { sentAs }) =>
    !import.meta.env.SSR &&
    raw !== '' &&
    (sentAs !== undefined || /(?!\d)\p{Nd}/u.test(raw)) &&
    assistant.startLoading(),
  parse(raw, field) {
    // A pasted number may contain spaces that do not break, and line breaks.
    const text = cleanCode(raw).replace(/\s+/g, ' ');
    return looksLikePhone(text)
      ? (assistant.module?.readExplainedPhone(text, field) ?? text)
      : { code: 'phone' };
  },
  Control,
};
