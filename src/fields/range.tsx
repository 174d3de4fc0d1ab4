import type { ComponentChild } from 'preact';
import { isIssue } from '../form/issue.js';
import type { ValueRules } from '../form/value-rules.js';
import type { Messages } from '../messages/messages.js';
import { moreOf } from '../messages/more-en.js';
import css from './ends.css?inline';
import type { ControlProps, ControlWiring, FieldType } from './field-type.js';

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
  /** The rules of one end, as of a field of its own. */
  readonly end: ValueRules<string>;
  End(props: EndProps): ComponentChild;
  inOrder(from: string, to: string): boolean;
}

/** Two ends of one kind under one legend; one end may stay open, `from` is never above `to`. */
export function rangeOf({ end, End, inOrder }: RangeParts): FieldType<RangeRaw> {
  function Control({ field, wiring, messages }: ControlProps<RangeRaw>) {
    return (
      <div class="ends">
        {(['from', 'to'] as const).map((side) => (
          <div key={side}>
            <label for={`${wiring.id}-${side}`}>{moreOf(messages)[side]}</label>
            <End
              // One open end is allowed, so neither is required by itself.
              wiring={{
                ...wiring,
                id: `${wiring.id}-${side}`,
                name: `${wiring.name}.${side}`,
                required: false,
              }}
              messages={messages}
              value={field.raw.value[side]}
              onValue={(value) => field.update((raw) => ({ ...raw, [side]: value }))}
            />
          </div>
        ))}
      </div>
    );
  }

  return {
    framedAs: 'group',
    blank: () => ({ from: '', to: '' }),
    isBlank: ({ from, to }) => end.isBlank(from) && end.isBlank(to),
    /** `FROM..TO`, either side may be empty. */
    fromText(text, field) {
      const [from = '', to = ''] = text.split('..');
      return { from: end.fromText(from, field), to: end.fromText(to, field) };
    },
    read(raw, field) {
      const from = end.isBlank(raw.from) ? '' : end.read(raw.from, field);
      const to = end.isBlank(raw.to) ? '' : end.read(raw.to, field);
      if (isIssue(from)) return from;
      if (isIssue(to)) return to;
      if (typeof from !== 'string' || typeof to !== 'string') return { code: 'range-order' };
      return from && to && !inOrder(from, to) ? { code: 'range-order' } : { from, to };
    },
    Control,
    css,
  };
}
