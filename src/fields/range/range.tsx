import type { ComponentChild } from 'preact';
import type { Answer } from '../../form/answer.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { type Issue, isIssue } from '../../form/issue.js';
import type { ValueRules } from '../../form/value-rules.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ControlAttributes, ControlProps, FieldType } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import css from './range.css?inline';

export interface RangeRaw {
  readonly from: string;
  readonly to: string;
}

export interface RangeEndProps {
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

interface RangeOptions {
  /** One end, as a field of its own: its rules and its sheet. */
  readonly endRules: ValueRules<string> & Pick<FieldType<string>, 'css' | 'prepare'>;
  EndInput(props: RangeEndProps): ComponentChild;
  isOrdered(from: string, to: string): boolean;
}

const sides = ['from', 'to'] as const;

/** Two ends of one kind under one legend; one end may stay open, `from` is never above `to`. */
export function createRangeType({ endRules, EndInput, isOrdered }: RangeOptions): FieldType<RangeRaw> {
  /** Of one end alone. */
  function readEnd(raw: string, field: FieldDefinition, language: string): Answer | Issue {
    return endRules.isBlank(raw) ? '' : endRules.parse(raw, field, language);
  }

  function Control({ field, controlAttributes, messages }: ControlProps<RangeRaw>) {
    const { definition } = field;
    const raw = field.raw.value;
    const isInvalidSide = (side: keyof RangeRaw) =>
      isIssue(readEnd(raw[side], definition, messages.language));
    // Where one end is no value at all the other is in order; where both are, their order is not.
    const invalidSides = sides.some(isInvalidSide) ? sides.filter(isInvalidSide) : sides;
    return (
      <>
        <div class="ends">
          {sides.map((side) => {
            const { 'aria-invalid': isInvalid, ...sharedAttributes } = controlAttributes;
            return (
              <div
                key={side}
                // With both ends there is something to say, also to whoever stays in the group.
                onFocusOut={async () => {
                  if (!raw.from || !raw.to) return;
                  await waitForPointerRelease();
                  field.touch();
                }}
              >
                <label for={`${controlAttributes.id}-${side}`}>{getExtendedMessages(messages)[side]}</label>
                <EndInput
                  controlAttributes={{
                    ...sharedAttributes,
                    ...(isInvalid && invalidSides.includes(side) && { 'aria-invalid': isInvalid }),
                    id: `${controlAttributes.id}-${side}`,
                    name: `${controlAttributes.name}.${side}`,
                    // One open end is allowed, so neither is required by itself.
                    required: false,
                  }}
                  messages={messages}
                  value={raw[side]}
                  onValue={(value) => field.change({ ...field.raw.peek(), [side]: value })}
                />
              </div>
            );
          })}
        </div>
        {definition.presets && <RangePresets field={field} language={messages.language} />}
      </>
    );
  }

  return {
    frameKind: 'group',
    blank: () => ({ from: '', to: '' }),
    isBlank: ({ from, to }) => endRules.isBlank(from) && endRules.isBlank(to),
    /** `FROM..TO`, or each in a line; either side may be empty. */
    parseText(text, field) {
      const [from = '', to = ''] = text.split(/\.\.|\n/);
      return { from: endRules.parseText(from, field), to: endRules.parseText(to, field) };
    },
    parse(raw, field, language) {
      const from = readEnd(raw.from, field, language);
      const to = readEnd(raw.to, field, language);
      if (isIssue(from)) return from;
      if (isIssue(to)) return to;
      if (typeof from !== 'string' || typeof to !== 'string') return { code: 'range-order' };
      return from && to && !isOrdered(from, to) ? { code: 'range-order' } : { from, to };
    },
    isPending: (raw, field) => sides.some((side) => endRules.isPending?.(raw[side], field)),
    ...(endRules.prepare && { prepare: endRules.prepare }),
    Control,
    css: css + (endRules.css ?? ''),
  };
}

export interface RangePresetsProps {
  readonly field: FieldModel<RangeRaw>;
  readonly language: string;
}

/** Ranges that the site offers. One that its own field would refuse is not shown. */
export function RangePresets({ field, language }: RangePresetsProps) {
  const { definition, rules, raw } = field;
  /** Undefined for what the field would refuse. */
  const serializeAnswer = (range: RangeRaw) => {
    const answer = rules.isBlank(range) ? undefined : rules.parse(range, definition, language);
    return isIssue(answer) ? undefined : JSON.stringify(answer);
  };
  const currentAnswer = serializeAnswer(raw.value);
  const validPresets = (definition.presets ?? []).flatMap(({ text, from, to }) => {
    const range = rules.parseText(`${from}..${to}`, definition);
    const answer = serializeAnswer(range);
    const isComplete = Boolean(from) === Boolean(range.from) && Boolean(to) === Boolean(range.to);
    return isComplete && answer !== undefined
      ? [{ text, ends: range, isPressed: answer === currentAnswer }]
      : [];
  });
  return (
    <div class="presets">
      {validPresets.map(({ text, ends: range, isPressed }) => (
        <button
          key={text}
          type="button"
          class="quiet"
          aria-pressed={isPressed}
          onClick={() => field.change(isPressed ? rules.blank(definition) : range)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
