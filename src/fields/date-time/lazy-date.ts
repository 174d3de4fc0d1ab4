// The text input for dates. This module is loaded when a date field is focused or hovered, or has a value.

import type { Component } from 'preact';
import type { ValueRules } from '../../form/value-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { getTextInputProps } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import { createFormatIssue, dateInputFormat } from './date-format.js';
import { type DateTimeInputState, renderDateTimeInput, showFormatExample } from './date-time-input.js';
import { parseIsoDate } from './iso-date-time.js';
import { parseLocalizedDate } from './parse-date.js';
import { parseRelativeDate } from './relative-day.js';

export const dateRules: ValueRules<string> = {
  ...textRules,
  /** Parses a date such as `2014-03-14` or a relative date such as `today` or `+7d`. */
  parseText: (text) => parseIsoDate(text) ?? parseRelativeDate(text) ?? '',
  // A text that the visitor typed before this module was loaded is still in the format of the language.
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
    label: props.field.definition.label,
    ...getTextInputProps(props),
  });
}

/** Sets the placeholder of a date field that the visitor focused or hovered before this module was loaded. */
export function showDateExample(component: Component<object, DateTimeInputState>, language: string): void {
  showFormatExample(component, dateInputFormat, language);
}
