import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { BigListProps } from '../combobox/combobox.js';
import { onDemand } from '../lazy/lazy-control.js';
import { reached } from '../lazy/lazy-module.js';
import { type ChoiceRaw, singleChoiceRules } from '../shared/choice-rules.js';
import { emptyListText } from '../shared/empty-list-text.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';

interface NativeSelectProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
  /** First line, without a value; none where several can be chosen. */
  readonly emptyText?: string;
}

const colors = reached(() => import('../shared/option-color.js'));

/** For a server, which shows what is there. */
export const prepareColors = colors.fetch;

/** Where an option has a colour; fetched with the first one. */
function colorsFor(options: readonly Option[]) {
  if (!options.some(({ color }) => color)) return undefined;
  if (!colors.part) void colors.fetch();
  return colors.part;
}

/** The browser's own list. Options are told apart by id, never by their place. */
export function NativeSelect({ field, wiring, options, emptyText }: NativeSelectProps) {
  const chosen = new Set(field.raw.value.map(({ id }) => id));
  const multiple = emptyText === undefined;
  const known = colorsFor(options);
  return (
    <select
      {...wiring}
      class="control"
      multiple={multiple}
      aria-label={multiple ? field.definition.label : undefined}
      onChange={({ currentTarget }) => {
        const ids = new Set(Array.from(currentTarget.selectedOptions, ({ value }) => value));
        field.change(options.filter(({ id }) => ids.has(id)));
      }}
    >
      {!multiple && (
        <option value="" selected={chosen.size === 0}>
          {emptyText}
        </option>
      )}
      {options.map((option) => (
        <option
          key={option.id}
          value={option.id}
          selected={chosen.has(option.id)}
          style={known?.optionColors(option)}
        >
          {'\u00a0\u00a0\u00a0'.repeat(option.depth ?? 0) + option.text}
        </option>
      ))}
    </select>
  );
}

/** Above this many options a list that can be searched takes the place of the browser's own controls. */
export const mostNative = 15;

/** On a server, for pages without script, every list is the browser's own. */
export function isBig(options: readonly Option[]): boolean {
  return !import.meta.env.SSR && options.length > mostNative;
}

export const bigList = onDemand<BigListProps>(
  async () => (await import('../combobox/combobox.js')).BigList,
  ({ many, ...props }) => (
    <NativeSelect
      {...props}
      options={readyOptions(props.field)}
      {...(!many && { emptyText: props.messages.choose })}
    />
  ),
);

export function readyOptions({ list }: Pick<FieldModel, 'list'>): readonly Option[] {
  const state = list.value;
  return state.is === 'ready' ? state.options : [];
}

/** What is around the native control of a field, for as long as it is shown. */
const shown = new WeakMap<FieldModel<ChoiceRaw>, HTMLElement>();

/** Without options the control stays reachable and says why, so that nobody tabs past a silent gap. */
export function SelectControl(props: ControlProps<ChoiceRaw>) {
  const { field, messages, TypedChoice } = props;
  const takeFocus = shown.get(field)?.matches(':focus-within') ?? false;
  if (field.list.value.is === 'failed' && TypedChoice)
    return <TypedChoice {...props} takeFocus={takeFocus} />;
  const options = readyOptions(field);
  if (isBig(options)) return <bigList.Control {...props} many={false} takeFocus={takeFocus} />;
  const known = colorsFor(options);
  return (
    <div
      class="with-mark"
      ref={(element) => {
        if (element) shown.set(field, element);
      }}
    >
      <NativeSelect {...props} options={options} emptyText={emptyListText(field, messages)} />
      {known && <known.ColorMark option={field.raw.value[0]} />}
    </div>
  );
}

export const select: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  read: ([option]) => (option ? { option } : { code: 'required' }),
  Control: SelectControl,
};
