import type { FieldModel } from '../../form/field-model.js';
import { learnIssues, say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { moreEn, moreOf } from '../../messages/more-en.js';
import { findNumber, type KnownNumber, prettyNumber } from './phone-number.js';

export { readKnown } from './phone-number.js';

// English forms of plain fields come without these sentences.
learnIssues(moreEn.issues);

/** Once the visitor has left: nothing moves under fingers that type. */
export function prettify(field: FieldModel<string>): void {
  const typed = field.raw.peek();
  const pretty = prettyNumber(typed, field.definition);
  if (pretty !== typed) field.change(pretty);
}

interface PhoneCountryProps {
  /** The visitor is in the field. */
  readonly isEdited: boolean;
  readonly field: FieldModel<string>;
  readonly messages: Messages;
}

/**
 * The country as it is recognised. It is shown while typing, since a line that comes up on leaving would move what is
 * being clicked; it is announced when the visitor has left, since each key may change it.
 */
export function PhoneCountry({ field, isEdited, messages }: PhoneCountryProps) {
  const text = field.raw.value.trim();
  const known = text && !field.shownIssue.value ? findNumber(text, field.definition) : undefined;
  const country = known && countryText(known, messages);
  return (
    <>
      <p class="note" aria-hidden="true">
        {country}
      </p>
      <p class="unseen" role="status">
        {!isEdited && country}
      </p>
    </>
  );
}

function countryText({ number, isInternational }: KnownNumber, messages: Messages): string | undefined {
  const { country, countryCallingCode } = number;
  if (!country || !number.isPossible()) return undefined;
  const name = new Intl.DisplayNames([messages.language, 'en'], { type: 'region' }).of(country) ?? country;
  if (isInternational) return name;
  // Which country's number it is taken for; a code stays left to right in any text.
  return say(moreOf(messages).phoneCountry, { country: name, code: `\u2066+${countryCallingCode}\u2069` });
}
