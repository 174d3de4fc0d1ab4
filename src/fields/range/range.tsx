import type { ComponentChild } from 'preact';
import type { Answer } from '../../form/answer.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { type Issue, isIssue } from '../../form/issue.js';
import type { ValueRules } from '../../form/value-rules.js';
import { getFormatLanguage } from '../../messages/format.js';
import type { ExtendedMessages, Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import type { ControlAttributes, ControlProps, FieldType } from '../shared/field-type.js';
import { waitForPointerRelease } from '../shared/scheduling.js';
import css from './range.css?inline';
import { type RangeRaw, readPair } from './read-pair.js';

export type { RangeRaw } from './read-pair.js';

export interface RangeEndProps {
  readonly controlAttributes: ControlAttributes;
  readonly value: string;
  readonly messages: Messages;
  /** Name of the field, such as `Price`. Buttons inside the input use it for their accessible names. */
  readonly label: string;
  /**
   * Id of the element that contains the label of this end of the range (`from` or `to`). Buttons inside the input
   * refer to it, so that screen readers tell the two ends apart.
   */
  readonly endLabelId: string;
  onValue(value: string): void;
}

interface RangeOptions {
  /**
   * Value rules and style sheet of the field kind for a single end of the range, for example `integer` for
   * `integer_range`.
   */
  readonly endRules: ValueRules<string> & Pick<FieldType<string>, 'css' | 'prepare'>;
  EndInput(props: RangeEndProps): ComponentChild;
  /** Converts a text that a visitor has copied to the raw value of one end. Undefined: the text is no valid value. */
  readPasted(text: string, field: FieldDefinition, language: string): string | undefined;
  isOrdered(from: string, to: string): boolean;
  /** The hint about the format of both ends. Undefined: the range has no such hint. */
  readonly FormatHint?: FieldType['FormatHint'];
  /**
   * Code of the issue if the first value of the range is above the second. The code depends on whether the range is
   * of numbers, dates or times.
   */
  readonly orderIssue: 'range-order' | 'date-order' | 'time-order';
  /** True if each input of the range needs the width of about 20 characters. Undefined: the inputs are short. */
  readonly isWide?: true;
}

/**
 * Returns the labels of the two inputs of a range. In many languages, these labels are different words for numbers,
 * dates and times.
 */
function getEndLabels(
  messages: ExtendedMessages,
  orderIssue: RangeOptions['orderIssue'],
): { readonly from: string; readonly to: string } {
  if (orderIssue === 'range-order') return messages;
  return orderIssue === 'date-order' ? messages.dates : messages.times;
}

const sides = ['from', 'to'] as const;

/**
 * Creates a field kind for a range. Both ends of the range have the same kind of value. Either end may be blank. The
 * value of `from` must not be above the value of `to`.
 */
export function createRangeType({
  endRules,
  EndInput,
  readPasted,
  isOrdered,
  orderIssue,
  isWide,
  FormatHint,
}: RangeOptions): FieldType<RangeRaw> {
  /** Parses one end of the range. Returns the answer or the issue; returns an empty string for a blank end. */
  function readEnd(raw: string, field: FieldDefinition, language: string): Answer | Issue {
    return endRules.isBlank(raw) ? '' : endRules.parse(raw, field, language);
  }

  function Control({ field, controlAttributes, messages }: ControlProps<RangeRaw>) {
    const { definition } = field;
    const raw = field.raw.value;
    const labels = getEndLabels(getExtendedMessages(messages), orderIssue);
    const isInvalidSide = (side: keyof RangeRaw) =>
      isIssue(readEnd(raw[side], definition, getFormatLanguage(messages)));
    // If only one end is invalid, only that end is marked. If both ends are valid, an issue means that their order is
    // wrong, so both ends are marked.
    const invalidSides = sides.some(isInvalidSide) ? sides.filter(isInvalidSide) : sides;
    return (
      <>
        <div
          class={isWide ? 'ends wide' : 'ends'}
          onPaste={(event) => {
            const pair = readPair(event.clipboardData?.getData('text') ?? '', (text) =>
              readPasted(text, definition, getFormatLanguage(messages)),
            );
            if (!pair) return;
            event.preventDefault();
            field.change(pair);
          }}
        >
          {sides.map((side) => {
            const {
              'aria-invalid': ariaInvalid,
              'aria-describedby': errorId,
              ...sharedAttributes
            } = controlAttributes;
            const isMarked = ariaInvalid === 'true' && invalidSides.includes(side);
            return (
              <div
                key={side}
                // If both ends of the range are filled in, an issue is shown as soon as the visitor leaves one of the
                // inputs. The issue may concern the other input, for example if the order is wrong.
                onFocusOut={async () => {
                  if (!raw.from || !raw.to) return;
                  await waitForPointerRelease();
                  field.touch();
                }}
              >
                <label id={`${controlAttributes.id}-${side}-label`} for={`${controlAttributes.id}-${side}`}>
                  {labels[side]}
                </label>
                <EndInput
                  controlAttributes={{
                    ...sharedAttributes,
                    // Neither input of a range is required alone, so a valid input gets no attribute `aria-invalid`.
                    ...(isMarked && { 'aria-invalid': ariaInvalid, 'aria-describedby': errorId }),
                    id: `${controlAttributes.id}-${side}`,
                    name: `${controlAttributes.name}.${side}`,
                    // The visitor may leave one end of the range blank, so no single input gets the attribute
                    // `required`.
                    required: false,
                  }}
                  messages={messages}
                  label={definition.label}
                  endLabelId={`${controlAttributes.id}-${side}-label`}
                  value={raw[side]}
                  onValue={(value) => field.change({ ...field.raw.peek(), [side]: value })}
                />
              </div>
            );
          })}
        </div>
        {definition.presets && <RangePresets field={field} language={getFormatLanguage(messages)} />}
      </>
    );
  }

  return {
    frameKind: 'group',
    blank: () => ({ from: '', to: '' }),
    isBlank: ({ from, to }) => endRules.isBlank(from) && endRules.isBlank(to),
    /** Parses a text in the format `FROM..TO`, or with the two ends on separate lines. Either end may be empty. */
    parseText(text, field) {
      const [from = '', to = ''] = text.split(/\.\.|\n/);
      return { from: endRules.parseText(from, field), to: endRules.parseText(to, field) };
    },
    parse(raw, field, language) {
      const from = readEnd(raw.from, field, language);
      const to = readEnd(raw.to, field, language);
      if (isIssue(from)) return from;
      if (isIssue(to)) return to;
      if (typeof from !== 'string' || typeof to !== 'string') return { code: orderIssue };
      return from && to && !isOrdered(from, to) ? { code: orderIssue } : { from, to };
    },
    isPending: (raw, field) => sides.some((side) => endRules.isPending?.(raw[side], field)),
    ...(endRules.prepare && { prepare: endRules.prepare }),
    Control,
    FormatHint,
    css: css + (endRules.css ?? ''),
  };
}

export interface RangePresetsProps {
  readonly field: FieldModel<RangeRaw>;
  readonly language: string;
}

/** Buttons for the ranges that the owner of the website offers. A range that the field would reject gets no button. */
function RangePresets({ field, language }: RangePresetsProps) {
  const { definition, rules, raw } = field;
  /**
   * Converts a range to a text, so that two ranges can be compared. Undefined: the range is blank or the field
   * rejects it, so it equals no other range.
   */
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
