import type { ComponentChild } from 'preact';
import type { Answer } from '../../form/answer.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { type Issue, isIssue } from '../../form/issue.js';
import type { ValueRules } from '../../form/value-rules.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import type { ControlProps, ControlWiring, FieldType } from '../shared/field-type.js';
import { afterPress } from '../shared/scheduling.js';
import css from './range.css?inline';

export interface RangeRaw {
  readonly from: string;
  readonly to: string;
}

export interface EndProps {
  readonly wiring: ControlWiring;
  readonly value: string;
  readonly messages: Messages;
  onValue(value: string): void;
}

interface RangeParts {
  /** One end, as a field of its own: its rules and its sheet. */
  readonly end: ValueRules<string> & Pick<FieldType<string>, 'css' | 'prepare'>;
  End(props: EndProps): ComponentChild;
  inOrder(from: string, to: string): boolean;
}

const sides = ['from', 'to'] as const;

/** Two ends of one kind under one legend; one end may stay open, `from` is never above `to`. */
export function rangeOf({ end, End, inOrder }: RangeParts): FieldType<RangeRaw> {
  /** Of one end alone. */
  function meaning(raw: string, field: FieldDefinition, language: string): Answer | Issue {
    return end.isBlank(raw) ? '' : end.read(raw, field, language);
  }

  function Control({ field, wiring, messages }: ControlProps<RangeRaw>) {
    const { definition } = field;
    const raw = field.raw.value;
    const isWrong = (side: keyof RangeRaw) => isIssue(meaning(raw[side], definition, messages.language));
    // Where one end is no value at all the other is in order; where both are, their order is not.
    const blamed = sides.some(isWrong) ? sides.filter(isWrong) : sides;
    return (
      <>
        <div class="ends">
          {sides.map((side) => {
            const { 'aria-invalid': isInvalid, ...rest } = wiring;
            return (
              <div
                key={side}
                // With both ends there is something to say, also to whoever stays in the group.
                onFocusOut={async () => {
                  if (!raw.from || !raw.to) return;
                  await afterPress();
                  field.touch();
                }}
              >
                <label for={`${wiring.id}-${side}`}>{moreOf(messages)[side]}</label>
                <End
                  wiring={{
                    ...rest,
                    ...(isInvalid && blamed.includes(side) && { 'aria-invalid': isInvalid }),
                    id: `${wiring.id}-${side}`,
                    name: `${wiring.name}.${side}`,
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
    framedAs: 'group',
    blank: () => ({ from: '', to: '' }),
    isBlank: ({ from, to }) => end.isBlank(from) && end.isBlank(to),
    /** `FROM..TO`, or each in a line; either side may be empty. */
    fromText(text, field) {
      const [from = '', to = ''] = text.split(/\.\.|\n/);
      return { from: end.fromText(from, field), to: end.fromText(to, field) };
    },
    read(raw, field, language) {
      const from = meaning(raw.from, field, language);
      const to = meaning(raw.to, field, language);
      if (isIssue(from)) return from;
      if (isIssue(to)) return to;
      if (typeof from !== 'string' || typeof to !== 'string') return { code: 'range-order' };
      return from && to && !inOrder(from, to) ? { code: 'range-order' } : { from, to };
    },
    isPending: (raw, field) => sides.some((side) => end.isPending?.(raw[side], field)),
    ...(end.prepare && { prepare: end.prepare }),
    Control,
    css: css + (end.css ?? ''),
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
  const meaning = (ends: RangeRaw) => {
    const answer = rules.isBlank(ends) ? undefined : rules.read(ends, definition, language);
    return isIssue(answer) ? undefined : JSON.stringify(answer);
  };
  const now = meaning(raw.value);
  const offered = (definition.presets ?? []).flatMap(({ text, from, to }) => {
    const ends = rules.fromText(`${from}..${to}`, definition);
    const answer = meaning(ends);
    const isWhole = Boolean(from) === Boolean(ends.from) && Boolean(to) === Boolean(ends.to);
    return isWhole && answer !== undefined ? [{ text, ends, isPressed: answer === now }] : [];
  });
  return (
    <div class="presets">
      {offered.map(({ text, ends, isPressed }) => (
        <button
          key={text}
          type="button"
          class="quiet"
          aria-pressed={isPressed}
          onClick={() => field.change(isPressed ? rules.blank(definition) : ends)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}
