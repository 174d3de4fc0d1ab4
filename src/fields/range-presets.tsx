import type { FieldModel } from '../form/field-model.js';
import { isIssue } from '../form/issue.js';
import type { RangeRaw } from './range.js';

interface RangePresetsProps {
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
