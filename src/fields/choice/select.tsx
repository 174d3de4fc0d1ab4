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
  /** Text of the first, empty option. Undefined makes the list a multiple selection. */
  readonly placeholder?: string;
}

const lazyOptionColors = createLazyModule(() => import('../shared/option-color.js'));

/** A server calls this before rendering, since it cannot render again after a lazy load. */
export const loadOptionColors = () => lazyOptionColors.load();

/** Loads the colour module if an option has a colour. Undefined until it is loaded, and if no option has a colour. */
function getOptionColorModule(options: readonly Option[]) {
  if (!options.some(({ color }) => color)) return undefined;
  if (!lazyOptionColors.module) void lazyOptionColors.load();
  return lazyOptionColors.module;
}

/** A native `<select>`. Options are identified by id, never by index, since a list may change. */
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
          // The text too: a text that changes is shown by a new element. See `changingText`.
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

/** Lists with more options are shown as a searchable combobox instead of native controls. */
export const maxNativeOptions = 15;

/** Always false on the server: hosted pages without JavaScript need the native list. */
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

/** Element around the native control of each field, to find out whether the control has the focus. */
const wrapperByField = new WeakMap<FieldModel<ChoiceRaw>, HTMLElement>();

/**
 * An option list of any length. Without options the control stays focusable and its text says why it is empty, so that
 * keyboard users do not skip the field unnoticed.
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
  parse: ([option]) => (option ? { option } : { code: 'required' }),
  Control: SelectControl,
};
