import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ComboboxProps } from '../combobox/combobox.js';
import { createLazyControl } from '../lazy/lazy-control.js';
import { createLazyModule } from '../lazy/lazy-module.js';
import { type ChoiceRaw, singleChoiceRules } from '../shared/choice-rules.js';
import type { ControlProps, FieldType } from '../shared/field-type.js';
import { getEmptyListText } from './empty-list-text.js';

interface NativeSelectProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
  /** Text of the first option, which is empty. Undefined: the visitor can select several options. */
  readonly placeholder?: string;
}

const lazyOptionColors = createLazyModule(() => import('../shared/option-color.js'));

/**
 * A server calls this function before rendering, because a server cannot render again after the module has been
 * loaded.
 */
export const loadOptionColors = () => lazyOptionColors.load();

/**
 * Loads the module for coloured options if an option has a colour. Undefined: the module is not loaded yet, or no
 * option has a colour.
 */
function getOptionColorModule(options: readonly Option[]) {
  if (!options.some(({ color }) => color)) return undefined;
  if (!lazyOptionColors.module) void lazyOptionColors.load();
  return lazyOptionColors.module;
}

/**
 * A native `<select>`. Options are identified by their ids, never by their positions, because the list of options may
 * change.
 */
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
        // While the options are loaded again, the field keeps its value.
        if (options.length === 0) return;
        const newSelectedIds = new Set(Array.from(currentTarget.selectedOptions, ({ value }) => value));
        const newOptions = options.filter(({ id }) => newSelectedIds.has(id));
        if (newOptions.length !== selectedIds.size || newOptions.some(({ id }) => !selectedIds.has(id)))
          field.change(newOptions);
      }}
    >
      {!multiple && (
        <option key={placeholder} value="" selected={selectedIds.size === 0}>
          {placeholder}
        </option>
      )}
      {options.map((option) => (
        <option
          // The key also contains the text of the option, so that a changed text gets a new element. `changingText`
          // explains the reason.
          key={option.id + option.text}
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

/** Largest number of options that native controls show. A longer list is shown as a combobox with a search. */
export const maxNativeOptions = 15;

/**
 * True if the options are shown as a combobox. Always false on the server, because pages without JavaScript need a
 * native list.
 */
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

/** For each field, the element around the native control. The element shows whether the control has the focus. */
const wrapperByField = new WeakMap<FieldModel<ChoiceRaw>, HTMLElement>();

/**
 * The control of a field with options, for any number of options. Without options the visitor can still focus the
 * control, and its text says why there are no options. Otherwise keyboard users would skip the field unnoticed.
 */
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
  parse: ([option]) => (option ? { option } : { code: 'required-choice' }),
  Control: SelectControl,
};
