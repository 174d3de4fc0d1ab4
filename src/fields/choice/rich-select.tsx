import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ComboboxProps } from '../combobox/combobox.js';
import { FreeTextFallback } from '../lazy/free-text-fallback.js';
import { createLazyControl } from '../lazy/lazy-control.js';
import { type ChoiceRaw, getReadyOptions } from '../shared/choice-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { ColorMark, getOptionColors } from '../shared/option-color.js';
import { getEmptyListText } from './empty-list-text.js';
import { maxNativeOptions, NativeSelect } from './native-select.js';

// This file is a separate script. Only forms with a list that is long, coloured, dependent on another list, or
// fetched from the server load it.

/**
 * True if the options are shown as a combobox (a text input with a list that can be searched). Always false on the
 * server, because pages without JavaScript need the browser's own list.
 */
export function needsCombobox(options: readonly Option[]): boolean {
  return !import.meta.env.SSR && options.length > maxNativeOptions;
}

export const lazyCombobox = createLazyControl<ComboboxProps>(
  async () => (await import('../combobox/combobox.js')).Combobox,
  ({ multiple, ...props }) => (
    <NativeSelect
      {...props}
      options={getReadyOptions(props.field.list.value)}
      {...(!multiple && { placeholder: props.messages.choose })}
    />
  ),
);

/** For each field, the element around the browser's own list. This element shows whether the list has the focus. */
const wrapperByField = new WeakMap<FieldModel<ChoiceRaw>, HTMLElement>();

/**
 * The control of a field with options, for any number of options. A list without options can still be focused, and
 * its text says why there are no options. Otherwise keyboard users would skip the field without noticing it.
 */
export function RichSelect(props: ControlProps<ChoiceRaw>) {
  const { field, messages } = props;
  const autoFocus = wrapperByField.get(field)?.matches(':focus-within') ?? false;
  const list = field.list.value;
  if (list.status === 'failed') return <FreeTextFallback {...props} autoFocus={autoFocus} />;
  const options = getReadyOptions(list);
  if (needsCombobox(options))
    return <lazyCombobox.Control {...props} multiple={false} autoFocus={autoFocus} />;
  return (
    <div
      class="with-mark"
      ref={(element) => {
        if (element) wrapperByField.set(field, element);
      }}
    >
      <div class="lone">
        <NativeSelect
          {...props}
          options={options}
          placeholder={getEmptyListText(field, messages)}
          getStyle={getOptionColors}
        />
      </div>
      <ColorMark option={field.raw.value[0]} />
    </div>
  );
}
