import { signal } from '@preact/signals';
import type { FieldModel } from '../form/field-model.js';
import { afterPress } from './after-press.js';
import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

/** Fetched when the visitor comes to the field, or before a send that needs it; `null` where it can't be had. */
const countries = signal<typeof import('./phone-country.js') | null | undefined>(undefined);

/** The field that the visitor is in. */
const edited = signal<FieldModel<string> | undefined>(undefined);

async function fetchCountries(): Promise<void> {
  const fetched = await import('./phone-country.js').catch(() => null);
  await afterPress();
  countries.value ||= fetched;
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
        onEdit={async (now) => {
          edited.value = now ? field : undefined;
          await fetchCountries();
          // What comes late asks where the visitor is by then.
          if (edited.peek() !== field) countries.value?.prettify(field);
        }}
      />
      {PhoneCountry && <PhoneCountry field={field} isEdited={edited.value === field} messages={messages} />}
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
    const isPending = raw && sentAs && countries.value === undefined;
    if (isPending) {
      void fetchCountries();
      // A lead counts more than how its number is written.
      setTimeout(() => {
        countries.value ??= null;
      }, 8000);
    }
    return !!isPending;
  },
  read(raw, field) {
    const text = raw.trim();
    return looksLikePhone(text) ? (countries.value?.readKnown(text, field) ?? text) : { code: 'phone' };
  },
  Control,
};
