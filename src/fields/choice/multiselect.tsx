import type { Option } from '../../form/definition.js';
import { type ChoiceRaw, choiceRules, named } from '../shared/choice-rules.js';
import { emptyListText } from '../shared/empty-list-text.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { ColorMark } from '../shared/option-color.js';
import { bigList, isBig, mostNative, NativeSelect } from './select.js';

function Control(props: ControlProps<ChoiceRaw>) {
  const { field, messages, TypedChoice } = props;
  const list = field.list.value;
  if (list.is === 'failed' && TypedChoice) return <TypedChoice {...props} />;
  if (list.is !== 'ready') return <p class="note">{emptyListText(field, messages)}</p>;
  if (isBig(list.options)) return <bigList.Control {...props} many />;
  return list.options.length > mostNative ? (
    <NativeSelect {...props} options={list.options} />
  ) : (
    <Boxes {...props} options={list.options} />
  );
}

interface OptionsProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
}

function Boxes({ field, wiring, options }: OptionsProps) {
  const chosen = new Set(field.raw.value.map(({ id }) => id));

  function toggle(id: string): void {
    field.change(options.filter((option) => (option.id === id) !== chosen.has(option.id)));
  }

  return (
    <div class="choices">
      {options.map((option) => (
        <label key={option.id} class="choice">
          <input
            type="checkbox"
            {...wiring}
            // Natively this would ask for every single box.
            required={false}
            id={`${wiring.id}-${option.id}`}
            value={option.id}
            checked={chosen.has(option.id)}
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
  framedAs: 'group',
  /** One id or text, or several separated by commas, or each in a line. */
  fromText(text, { options = [] }) {
    const whole = named(text, options);
    const parts = text.split(text.includes('\n') ? '\n' : ',');
    return whole.length > 0 ? whole : parts.flatMap((part) => named(part, options));
  },
  read: (options) => ({ options }),
  Control,
};

/** Of the list, the one that is fetched with the first form that has it. */
export const multiselectTypes = { multiselect };
