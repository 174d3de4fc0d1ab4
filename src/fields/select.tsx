import { type ChoiceRaw, singleChoiceRules } from './choice-rules.js';
import type { ControlProps, FieldType } from './field-type.js';
import { ColorMark, optionColors } from './option-color.js';
import { emptyListText, RetryList } from './option-list-note.js';
import css from './select.css?inline';

/** A native select. Without options it stays reachable and says why, so that nobody tabs past a silent gap. */
export function SelectControl({ field, wiring, messages }: ControlProps<ChoiceRaw>) {
  const list = field.list.value;
  const options = list.is === 'ready' ? list.options : [];
  const [chosen] = field.raw.value;

  function choose(id: string): void {
    field.change(options.filter((option) => option.id === id));
  }

  return (
    <>
      <div class="with-mark">
        <select
          {...wiring}
          class="control"
          aria-busy={list.is === 'loading' || undefined}
          value={chosen?.id ?? ''}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          <option value="">{emptyListText(field, messages)}</option>
          {options.map((option) => (
            <option key={option.id} value={option.id} style={optionColors(option)}>
              {'\u00a0\u00a0\u00a0'.repeat(option.depth ?? 0) + option.text}
            </option>
          ))}
        </select>
        <ColorMark option={chosen} />
      </div>
      <RetryList field={field} messages={messages} />
    </>
  );
}

export const select: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  read: ([option]) => (option ? { option } : { code: 'required' }),
  Control: SelectControl,
  css,
};
