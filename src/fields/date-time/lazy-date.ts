// What a date needs once somebody types one, or it came with the form.
import type { Component } from 'preact';
import type { ValueRules } from '../../form/value-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { heldText } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import { dateSpelling, localeFor, readTypedDate, unreadable } from './date-format.js';
import { drawMoment, giveExample, type MomentState } from './date-time-input.js';
import { readDate } from './iso-date-time.js';
import { relativeDay } from './relative-day.js';

export const dateRules: ValueRules<string> = {
  ...textRules,
  /** A site may also say `today` or `+7d`. */
  fromText: (text) => readDate(text) ?? relativeDay(text) ?? '',
  // What was typed before all this was there is as it was typed.
  read: (raw, _, language) =>
    readTypedDate(raw, localeFor(language)) ?? unreadable(dateSpelling, 'date', language),
};

export function drawDate(host: Component<object, MomentState>, props: ControlProps<string>) {
  return drawMoment(host, { spelling: dateSpelling, messages: props.messages, ...heldText(props) });
}

/** Somebody has come to it before all this was there. */
export function greet(host: Component<object, MomentState>, language: string): void {
  giveExample(host, dateSpelling, language);
}
