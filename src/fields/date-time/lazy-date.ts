// The text input for dates and the hint about their format. This module is loaded after a form with a date is painted.

import type { Component } from 'preact';
import type { ValueRules } from '../../form/value-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { resolveLocale } from '../shared/resolve-locale.js';
import { getTextInputProps } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import { createFormatIssue, dateInputFormat } from './date-format.js';
import { createFormatHint, type DateTimeInputState, renderDateTimeInput } from './date-time-input.js';
import { parseIsoDate } from './iso-date-time.js';
import { parseLocalizedDate } from './parse-date.js';
import { parseRelativeDate } from './relative-day.js';

export const dateRules: ValueRules<string> = {
  ...textRules,
  /**
   * Parses a date that a page or a URL sets: `2014-03-14`, or a relative date such as `today` or `+7d` (in seven
   * days).
   */
  parseText: (text) => parseIsoDate(text) ?? parseRelativeDate(text) ?? '',
  // The visitor may have typed a date before this module was loaded. Such a date is still written in the format of
  // the language, so it is parsed here.
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

export const renderFormatHint = createFormatHint(dateInputFormat);
