import type { FieldDefinition, Option } from '../../form/definition.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { ControlProps } from '../shared/field-type.js';

/**
 * Largest number of options that the browser's own `<select>` shows. A longer list is shown as a combobox: a text
 * input with a list that the visitor can search.
 */
export const maxNativeOptions = 15;

/**
 * True if the browser's own `<select>` alone can show the options: there are few options, they have no colours, and
 * they are part of the form definition.
 */
export function hasPlainList({ parent, options = [] }: FieldDefinition): boolean {
  return (
    !parent && options.length > 0 && options.length <= maxNativeOptions && !options.some(({ color }) => color)
  );
}

interface NativeSelectProps extends ControlProps<ChoiceRaw> {
  readonly options: readonly Option[];
  /**
   * Text of the first option, which stands for no choice. Undefined: the visitor can select several options, so there
   * is no such option.
   */
  readonly placeholder?: string;
  /** Returns the colours of an option as CSS properties. */
  readonly getStyle?: (option: Option) => Readonly<Record<string, string>> | undefined;
}

/**
 * A native `<select>`. Options are identified by their ids, never by their positions, because the list of options may
 * change.
 */
export function NativeSelect({
  field,
  controlAttributes,
  options,
  placeholder,
  getStyle,
}: NativeSelectProps) {
  const selectedIds = new Set(field.raw.value.map(({ id }) => id));
  const multiple = placeholder === undefined;
  return (
    <select
      {...controlAttributes}
      class="control"
      multiple={multiple}
      aria-label={multiple ? field.definition.label : undefined}
      onChange={({ currentTarget }) => {
        // An empty list means that the options are being loaded again. The field keeps its value until they are
        // loaded.
        if (options.length === 0) return;
        // Old scripts replace `Array.from` by a function that ignores the callback, for example Prototype.js.
        const newSelectedIds = new Set([...currentTarget.selectedOptions].map(({ value }) => value));
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
          // The key also contains the text of the option, so that an option whose text has changed gets a new
          // element. The doc comment of `changingText` explains the reason.
          key={option.id + option.text}
          value={option.id}
          dir="auto"
          selected={selectedIds.has(option.id)}
          style={getStyle?.(option)}
        >
          {'\u00a0\u00a0\u00a0'.repeat(option.depth ?? 0) + option.text}
        </option>
      ))}
    </select>
  );
}
