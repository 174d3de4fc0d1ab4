import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

function Control({ field, wiring }: ControlProps<string>) {
  return <TextInput field={field} wiring={wiring} type="tel" autocomplete="tel" dir="ltr" />;
}

/** A check of shape only: 5 to 20 digits, sent as typed. */
function looksLikePhone(text: string): boolean {
  const digits = text.replace(/\D/g, '').length;
  return /^\+?[\d\s().\-–/]+((ext|доб|x|#)[.\s]*\d+)?$/i.test(text) && digits >= 5 && digits <= 20;
}

export const phone: FieldType<string> = {
  ...textRules,
  read: (raw) => (looksLikePhone(raw.trim()) ? raw.trim() : { code: 'phone' }),
  Control,
};
