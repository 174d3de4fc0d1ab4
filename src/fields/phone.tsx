import { signal } from '@preact/signals';
import type { FieldModel } from '../form/field-model.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

type Countries = typeof import('./phone-country.js');

/** Fetched when the visitor comes to the field, or before a send that needs it; `null` where it can't be had. */
const countries = signal<Countries | null | undefined>(undefined);
const edited = signal<FieldModel<string> | undefined>(undefined);
let asked: Promise<void> | undefined;

/** No longer than a visitor may have to wait for it: without, a number is sent as typed. */
function fetchCountries(): Promise<void> {
  asked ??= Promise.race([
    import('./phone-country.js'),
    new Promise<null>((give) => setTimeout(give, 8000, null)),
  ])
    .catch(() => null)
    .then((got) => {
      countries.value = got;
      if (!got) asked = undefined;
    });
  return asked;
}

async function edit(field: FieldModel<string>, now: boolean): Promise<void> {
  edited.value = now ? field : undefined;
  await fetchCountries();
  if (!now && edited.peek() !== field) countries.peek()?.leave(field);
}

function Control({ field, wiring, messages }: ControlProps<string>) {
  const { PhoneCountry } = countries.value ?? {};
  return (
    <>
      <TextInput
        field={field}
        wiring={wiring}
        type="tel"
        autocomplete="tel"
        dir="ltr"
        onEdit={(now) => void edit(field, now)}
      />
      {PhoneCountry && <PhoneCountry field={field} messages={messages} isEdited={edited.value === field} />}
    </>
  );
}

/** A check of shape only: 5 to 20 digits of any script, an extension in any words. */
function looksLikePhone(text: string): boolean {
  const digits = text.replace(/\P{Nd}/gu, '').length;
  return /^(tel:)?\P{L}+([\p{L}.]+[\s.:=]*\p{Nd}+)?$/iu.test(text) && digits >= 5 && digits <= 20;
}

export const phone: FieldType<string> = {
  ...textRules,
  isPending(raw, { sentAs }) {
    if (!sentAs || countries.value !== undefined || !raw.trim()) return false;
    void fetchCountries();
    return true;
  },
  read(raw, field) {
    const text = raw.trim();
    return looksLikePhone(text) ? (countries.value?.readKnown(text, field) ?? text) : { code: 'phone' };
  },
  Control,
};
