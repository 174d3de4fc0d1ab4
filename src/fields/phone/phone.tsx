import { signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import { reached } from '../lazy/lazy-module.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { afterPress } from '../shared/scheduling.js';
import { heldText, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';

const country = reached(async () => {
  const fetched = await import('./phone-country.js');
  await afterPress();
  return fetched;
});

/** The field that the visitor is in. */
const edited = signal<FieldModel<string> | undefined>(undefined);

function Control(props: ControlProps<string>) {
  const { field, messages } = props;
  const { PhoneCountry } = country.part ?? {};
  return (
    <>
      <TextInput
        {...heldText(props)}
        type="tel"
        autocomplete="tel"
        dir="ltr"
        onEdit={async (now) => {
          edited.value = now ? field : undefined;
          await country.fetch();
          // What comes late asks where the visitor is by then.
          if (edited.peek() !== field) country.part?.prettify(field);
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
  isPending: (raw, { sentAs }) => !!raw && !!sentAs && country.isAwaited(),
  read(raw, field) {
    const text = raw.trim();
    return looksLikePhone(text) ? (country.part?.readKnown(text, field) ?? text) : { code: 'phone' };
  },
  Control,
};
