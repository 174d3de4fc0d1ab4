import type { Option } from '../../form/definition.js';
import { type ChoiceRaw, choiceRules } from '../shared/choice-rules.js';
import { getEmptyListText } from '../shared/empty-list-text.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { ColorMark } from '../shared/option-color.js';
import { lazyCombobox, maxNativeOptions, NativeSelect, needsCombobox } from './select.js';

function Control(props: ControlProps<ChoiceRaw>) {
  const { field, messages, FreeTextFallback } = props;
  const optionList = field.list.value;
  if (optionList.status === 'failed' && FreeTextFallback) return <FreeTextFallback {...props} />;
  if (optionList.status !== 'ready') return <p class="note">{getEmptyListText(field, messages)}</p>;
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

  function toggle(id: string): void {
    field.change(options.filter((option) => (option.id === id) !== selectedIds.has(option.id)));
  }

  return (
    <div class="choices">
      {options.map((option) => (
        <label key={option.id} class="choice">
          <input
            type="checkbox"
            {...controlAttributes}
            // `required` on a checkbox would demand that every checkbox is checked.
            required={false}
            id={`${controlAttributes.id}-${option.id}`}
            value={option.id}
            checked={selectedIds.has(option.id)}
            onChange={() => toggle(option.id)}
          />
          <ColorMark option={option} />
          <span>{option.text}</span>
        </label>
      ))}
    </div>
  );
}

export const multiselect: FieldType<ChoiceRaw> = {
  ...choiceRules,
  frameKind: 'group',
  /** A single option id or text, or several, separated by commas or line breaks. */
  parseText(text, { options = [] }) {
    // An id wins over a text, and the first of two equal texts wins, as in `matchOption`.
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

/** Chunk boundary: loaded with the first form that contains a multiselect field. */
export const multiselectKinds = { multiselect };
