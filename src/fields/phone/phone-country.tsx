import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { type Issue, isIssue } from '../../form/issue.js';
import { formatMessage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { extendedEn, getExtendedMessages } from '../../messages/more-en.js';
import { changingText } from '../shared/changing-text.js';
import type { AssistantProps } from '../text/assisted-input.js';
import {
  formatPhoneNumber,
  type ParsedPhone,
  parsePhone,
  readPhone as readPhoneNumber,
} from './phone-number.js';

/**
 * Reads a phone number like `readPhone` of `phone-number.ts`, but adds the English text to an issue. The main script
 * does not contain the English texts of these issues.
 */
export function readExplainedPhone(text: string, field: FieldDefinition): string | Issue {
  const result = readPhoneNumber(text, field);
  const texts: Partial<Record<string, string>> = extendedEn.issues;
  return isIssue(result) ? { ...result, english: texts[result.code] } : result;
}

/**
 * Formats the phone number in the field. Call this function only on blur, because formatting during typing would move
 * the cursor.
 */
export function finishText(field: FieldModel<string>): void {
  const currentText = field.raw.peek();
  const formattedText = formatPhoneNumber(currentText, field.definition);
  if (formattedText !== currentText) field.change(formattedText);
}

/**
 * Shows the country of a phone number below the input. The country is visible while the visitor types. If the text
 * appeared only on blur, the text would move the element that the visitor is clicking. Screen readers announce the
 * country only after blur, because each key press may change the country.
 */
export function Assistant({ field, isFocused, messages }: AssistantProps) {
  const text = field.raw.value.trim();
  const parsedPhone = text && !field.shownIssue.value ? parsePhone(text, field.definition) : undefined;
  const countryLabel = parsedPhone && formatCountry(parsedPhone, messages);
  return (
    <>
      <p class="note" aria-hidden="true">
        {changingText(countryLabel)}
      </p>
      <p class="unseen" role="status">
        {changingText(!isFocused && countryLabel && `${field.definition.label}: ${countryLabel}`)}
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
  // A calling code such as `+7` must stay left to right inside a right-to-left text, so Unicode isolate characters
  // are put around it.
  return formatMessage(getExtendedMessages(messages).phoneCountry, {
    country: countryName,
    code: `\u2066+${countryCallingCode}\u2069`,
  });
}
