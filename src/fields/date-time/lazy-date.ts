// What a date needs once somebody types one, or it came with the form.
import type { Component } from 'preact';
import type { ValueRules } from '../../form/value-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { getTextInputProps } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import { createFormatIssue, dateInputFormat, parseLocalizedDate, resolveLocale } from './date-format.js';
import { type DateTimeInputState, renderDateTimeInput, showFormatExample } from './date-time-input.js';
import { parseIsoDate } from './iso-date-time.js';
import { parseRelativeDate } from './relative-day.js';

export const dateRules: ValueRules<string> = {
  ...textRules,
  /** A site may also say `today` or `+7d`. */
  parseText: (text) => parseIsoDate(text) ?? parseRelativeDate(text) ?? '',
  // What was typed before all this was there is as it was typed.
  parse: (raw, _, language) =>
    parseLocalizedDate(raw, resolveLocale(language)) ?? createFormatIssue(dateInputFormat, 'date', language),
};

export function renderDateInput(
  component: Component<object, DateTimeInputState>,
  props: ControlProps<string>,
) {
  return renderDateTimeInput(component, {
    dateTimeFormat: dateInputFormat,
    messages: props.messages,
    ...getTextInputProps(props),
  });
}

/** Somebody has come to it before all this was there. */
export function showDateExample(component: Component<object, DateTimeInputState>, language: string): void {
  showFormatExample(component, dateInputFormat, language);
}
