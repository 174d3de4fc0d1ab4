import type { FieldModel } from '../../form/field-model.js';
import { formatMessage, registerIssueTemplates } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { extendedEn, getExtendedMessages } from '../../messages/more-en.js';
import { formatPhoneNumber, type ParsedPhone, parsePhone } from './phone-number.js';

export { readPhone as readKnown } from './phone-number.js';

// English forms of plain fields come without these sentences.
registerIssueTemplates(extendedEn.issues);

/** Once the visitor has left: nothing moves under fingers that type. */
export function formatPhoneField(field: FieldModel<string>): void {
  const currentText = field.raw.peek();
  const formattedText = formatPhoneNumber(currentText, field.definition);
  if (formattedText !== currentText) field.change(formattedText);
}

interface PhoneCountryProps {
  /** The visitor is in the field. */
  readonly isFocused: boolean;
  readonly field: FieldModel<string>;
  readonly messages: Messages;
}

/**
 * The country as it is recognised. It is shown while typing, since a line that comes up on leaving would move what is
 * being clicked; it is announced when the visitor has left, since each key may change it.
 */
export function PhoneCountry({ field, isFocused, messages }: PhoneCountryProps) {
  const text = field.raw.value.trim();
  const parsedPhone = text && !field.shownIssue.value ? parsePhone(text, field.definition) : undefined;
  const countryLabel = parsedPhone && formatCountry(parsedPhone, messages);
  return (
    <>
      <p class="note" aria-hidden="true">
        {countryLabel}
      </p>
      <p class="unseen" role="status">
        {!isFocused && countryLabel}
      </p>
    </>
  );
}

function formatCountry({ number, isInternational }: ParsedPhone, messages: Messages): string | undefined {
  const { country, countryCallingCode } = number;
  if (!country || !number.isPossible()) return undefined;
  const countryName =
    new Intl.DisplayNames([messages.language, 'en'], { type: 'region' }).of(country) ?? country;
  if (isInternational) return countryName;
  // Which country's number it is taken for; a code stays left to right in any text.
  return formatMessage(getExtendedMessages(messages).phoneCountry, {
    country: countryName,
    code: `\u2066+${countryCallingCode}\u2069`,
  });
}
