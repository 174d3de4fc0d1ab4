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

/** The phone field that has the focus. */
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
          // The visitor may have returned to the field during loading; it must not be formatted then.
          if (focusedField.peek() !== field) lazyPhoneCountry.module?.formatPhoneField(field);
        }}
      />
      {PhoneCountry && (
        <PhoneCountry field={field} isFocused={focusedField.value === field} messages={messages} />
      )}
    </>
  );
}

/** Checks the shape only: 5 to 20 digits of any script and an optional extension in any words. */
function looksLikePhone(text: string): boolean {
  const digits = text.replace(/\P{Nd}/gu, '').length;
  return /^([Tt][Ee][Ll]:)?\P{L}+(\p{L}[\p{L}.]*[\s:=]*\p{Nd}+)?$/u.test(text) && digits >= 5 && digits <= 20;
}

export const phone: FieldType<string> = {
  ...textRules,
  isPending(raw, { sentAs }) {
    if (!raw || !sentAs) return false;
    lazyPhoneCountry.startLoading();
    return lazyPhoneCountry.isPending();
  },
  parse(raw, field) {
    const text = raw.trim();
    return looksLikePhone(text)
      ? (lazyPhoneCountry.module?.readPhone(text, field) ?? text)
      : { code: 'phone' };
  },
  Control,
};
