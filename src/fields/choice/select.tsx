import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ComboboxProps } from '../combobox/combobox.js';
import { createLazyControl } from '../lazy/lazy-control.js';
import { createLazyModule } from '../lazy/lazy-module.js';
import { type ChoiceRaw, singleChoiceRules } from '../shared/choice-rules.js';
import { getEmptyListText } from '../shared/empty-list-text.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';

interface NativeSelectProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
  /** First line, without a value; none where several can be chosen. */
  readonly placeholder?: string;
}

const lazyOptionColors = createLazyModule(() => import('../shared/option-color.js'));

/** For a server, which shows what is there. */
export const loadOptionColors = lazyOptionColors.load;

/** Where an option has a colour; fetched with the first one. */
function getOptionColorModule(options: readonly Option[]) {
  if (!options.some(({ color }) => color)) return undefined;
  if (!lazyOptionColors.module) void lazyOptionColors.load();
  return lazyOptionColors.module;
}

/** The browser's own list. Options are told apart by id, never by their place. */
export function NativeSelect({ field, controlAttributes, options, placeholder }: NativeSelectProps) {
  const selectedIds = new Set(field.raw.value.map(({ id }) => id));
  const multiple = placeholder === undefined;
  const colorModule = getOptionColorModule(options);
  return (
    <select
      {...controlAttributes}
      class="control"
      multiple={multiple}
      aria-label={multiple ? field.definition.label : undefined}
      onChange={({ currentTarget }) => {
        const newSelectedIds = new Set(Array.from(currentTarget.selectedOptions, ({ value }) => value));
        field.change(options.filter(({ id }) => newSelectedIds.has(id)));
      }}
    >
      {!multiple && (
        <option value="" selected={selectedIds.size === 0}>
          {placeholder}
        </option>
      )}
      {options.map((option) => (
        <option
          key={option.id}
          value={option.id}
          selected={selectedIds.has(option.id)}
          style={colorModule?.getOptionColors(option)}
        >
          {'\u00a0\u00a0\u00a0'.repeat(option.depth ?? 0) + option.text}
        </option>
      ))}
    </select>
  );
}

/** Above this many options a list that can be searched takes the place of the browser's own controls. */
export const maxNativeOptions = 15;

/** On a server, for pages without script, every list is the browser's own. */
export function needsCombobox(options: readonly Option[]): boolean {
  return !import.meta.env.SSR && options.length > maxNativeOptions;
}

export const lazyCombobox = createLazyControl<ComboboxProps>(
  async () => (await import('../combobox/combobox.js')).Combobox,
  ({ multiple, ...props }) => (
    <NativeSelect
      {...props}
      options={getReadyOptions(props.field)}
      {...(!multiple && { placeholder: props.messages.choose })}
    />
  ),
);

export function getReadyOptions({ list }: Pick<FieldModel, 'list'>): readonly Option[] {
  const optionList = list.value;
  return optionList.status === 'ready' ? optionList.options : [];
}

/** What is around the native control of a field, for as long as it is shown. */
const wrapperByField = new WeakMap<FieldModel<ChoiceRaw>, HTMLElement>();

/** Without options the control stays reachable and says why, so that nobody tabs past a silent gap. */
export function SelectControl(props: ControlProps<ChoiceRaw>) {
  const { field, messages, FreeTextFallback } = props;
  const autoFocus = wrapperByField.get(field)?.matches(':focus-within') ?? false;
  if (field.list.value.status === 'failed' && FreeTextFallback)
    return <FreeTextFallback {...props} autoFocus={autoFocus} />;
  const options = getReadyOptions(field);
  if (needsCombobox(options))
    return <lazyCombobox.Control {...props} multiple={false} autoFocus={autoFocus} />;
  const colorModule = getOptionColorModule(options);
  return (
    <div
      class="with-mark"
      ref={(element) => {
        if (element) wrapperByField.set(field, element);
      }}
    >
      <NativeSelect {...props} options={options} placeholder={getEmptyListText(field, messages)} />
      {colorModule && <colorModule.ColorMark option={field.raw.value[0]} />}
    </div>
  );
}

export const select: FieldType<ChoiceRaw> = {
  ...singleChoiceRules,
  parse: ([option]) => (option ? { option } : { code: 'required' }),
  Control: SelectControl,
};
