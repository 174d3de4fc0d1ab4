import { signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import { createLazyModule } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';

const lazyPhoneCountry = createLazyModule(async () => {
  const countryModule = await import('./phone-country.js');
  await waitForPointerRelease();
  return countryModule;
});

/** The field that the visitor is in. */
const focusedField = signal<FieldModel<string> | undefined>(undefined);

function Control(props: ControlProps<string>) {
  const { field, messages } = props;
  const { PhoneCountry } = lazyPhoneCountry.module ?? {};
  return (
    <>
      <TextInput
        {...getTextInputProps(props)}
        type="tel"
        autocomplete="tel"
        dir="ltr"
        onFocusChange={async (isFocused) => {
          focusedField.value = isFocused ? field : undefined;
          await lazyPhoneCountry.load();
          // What comes late asks where the visitor is by then.
          if (focusedField.peek() !== field) lazyPhoneCountry.module?.formatPhoneField(field);
        }}
      />
      {PhoneCountry && (
        <PhoneCountry field={field} isFocused={focusedField.value === field} messages={messages} />
      )}
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
  isPending: (raw, { sentAs }) => !!raw && !!sentAs && lazyPhoneCountry.ensureLoading(),
  parse(raw, field) {
    const text = raw.trim();
    return looksLikePhone(text)
      ? (lazyPhoneCountry.module?.readKnown(text, field) ?? text)
      : { code: 'phone' };
  },
  Control,
};
