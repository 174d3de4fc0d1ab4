import type { Option } from '../../form/definition.js';
import { FreeTextFallback } from '../lazy/free-text-fallback.js';
import { changingText } from '../shared/changing-text.js';
import { type ChoiceRaw, choiceRules } from '../shared/choice-rules.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { ColorMark } from '../shared/option-color.js';
import { getEmptyListText } from './empty-list-text.js';
import { maxNativeOptions, NativeSelect } from './native-select.js';
import { lazyCombobox, needsCombobox } from './rich-select.js';

function Control(props: ControlProps<ChoiceRaw>) {
  const { field, messages } = props;
  const optionList = field.list.value;
  if (optionList.status === 'failed') return <FreeTextFallback {...props} />;
  if (optionList.status !== 'ready')
    return <p class="note">{changingText(getEmptyListText(field, messages))}</p>;
  if (needsCombobox(optionList.options)) return <lazyCombobox.Control {...props} multiple />;
  return optionList.options.length > maxNativeOptions ? (
    <NativeSelect {...props} options={optionList.options} />
  ) : (
    <CheckboxGroup {...props} options={optionList.options} />
  );
}

interface OptionsProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
}

function CheckboxGroup({ field, controlAttributes, options }: OptionsProps) {
  const selectedIds = new Set(field.raw.value.map(({ id }) => id));

  function setChecked(id: string, isChecked: boolean): void {
    if (isChecked === selectedIds.has(id)) return;
    // Reads the current value instead of the rendered value, because a script may have set several checkboxes since
    // the last rendering.
    const currentIds = new Set(field.raw.peek().map((option) => option.id));
    field.change(options.filter((option) => (option.id === id ? isChecked : currentIds.has(option.id))));
  }

  return (
    <div class="choices">
      {options.map((option) => (
        <label key={option.id} class="choice">
          <input
            type="checkbox"
            {...controlAttributes}
            // A checkbox with `required` must be checked. The field only needs one checked checkbox, so no checkbox
            // gets `required`.
            required={false}
            id={`${controlAttributes.id}-${option.id}`}
            value={option.id}
            checked={selectedIds.has(option.id)}
            onChange={({ currentTarget }) => setChecked(option.id, currentTarget.checked)}
          />
          <ColorMark option={option} />
          <span dir="auto">{changingText(option.text)}</span>
        </label>
      ))}
    </div>
  );
}

export const multiselect: FieldType<ChoiceRaw> = {
  ...choiceRules,
  frameKind: 'group',
  /**
   * Parses one option or several options, separated by commas or line breaks. Each option is given by its id or text.
   */
  parseText(text, { options = [] }) {
    // If a name is the id of one option and the text of another, the id counts. If two options have the same text,
    // the first option counts. The function `matchOption` does the same.
    const optionByName = new Map([
      ...[...options].reverse().map((option) => [option.text, option] as const),
      ...options.map((option) => [option.id, option] as const),
    ]);
    const find = (name: string) => optionByName.get(name.trim()) ?? [];
    const wholeMatch = [find(text)].flat();
    return wholeMatch[0]
      ? wholeMatch
      : [...new Set(text.split(text.includes('\n') ? '\n' : ',').flatMap(find))];
  },
  parse: (options) => ({ options }),
  Control,
};

/** This module is loaded with the first form that contains a multiselect field. */
export const multiselectKinds = { multiselect };
