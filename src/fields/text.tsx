import type { TargetedEvent } from 'preact';
import type { ControlProps, FieldType } from './field-type.js';
import css from './text.css?inline';
import { textRules } from './text-rules.js';

/** Grows with what is typed where the browser can; `attach` and unknown kinds are shown as this too. */
function Control({ field, wiring }: ControlProps<string>) {
  function take({ currentTarget }: TargetedEvent<HTMLTextAreaElement>): void {
    if (currentTarget.value !== field.raw.peek()) field.change(currentTarget.value);
  }
  return (
    <textarea
      rows={1}
      {...wiring}
      class="control grows"
      value={field.raw.value}
      onInput={take}
      onChange={take}
    />
  );
}

export const text: FieldType<string> = { ...textRules, read: (raw) => raw.trim(), Control, css };
