import type { FieldModel } from '../../form/field-model.js';
import { formatMessage, formatPlural } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { changingText } from '../shared/changing-text.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import type { ControlProps } from '../shared/field-type.js';
import { ColorMark } from '../shared/option-color.js';

export interface ComboboxProps extends ControlProps<ChoiceRaw> {
  /**
   * True if several options can be selected. The field then contains several controls, so the search input needs an
   * accessible name of its own.
   */
  readonly multiple: boolean;
  /** True if the combobox replaces a control that had the focus. The combobox then takes the focus. */
  readonly autoFocus?: boolean;
}

/** The colour of the selected option, beside the search input. */
export function SelectedColor({ field }: ComboboxProps) {
  return <ColorMark option={field.raw.value[0]} />;
}

/** Tells screen readers how many options are chosen. */
export function announceChoice({ field, messages, multiple, announce }: ComboboxProps): void {
  // If only one option can be selected, the input that contains its text has the focus. The screen reader reads this
  // input, so no announcement is needed.
  if (multiple) announce(formatSelectionText(field, messages));
}

/**
 * Returns a text with the number of chosen options. If no option is chosen, returns the text that asks for a choice.
 */
export function formatSelectionText(
  { raw }: FieldModel<ChoiceRaw>,
  messages: ControlProps<ChoiceRaw>['messages'],
): string {
  const count = raw.value.length;
  return count > 0
    ? formatPlural(messages, getExtendedMessages(messages).list.chosen, count)
    : messages.choose;
}

/**
 * The chosen options of a field in which several options can be chosen. Each option has a button that removes it from
 * the selection.
 */
export function Chips({ field, messages, announce }: ComboboxProps) {
  return (
    <ul class="chips" hidden={field.raw.value.length === 0}>
      {field.raw.value.map((option) => (
        <li key={option.id}>
          <ColorMark option={option} />
          <span dir="auto">{changingText(option.text)}</span>
          <button
            type="button"
            class="quiet"
            aria-label={formatMessage(getExtendedMessages(messages).list.remove, { option: option.text })}
            onClick={({ currentTarget }) => {
              // The pressed button is removed together with the option. The focus would be lost with the button, so
              // it first moves to the search input.
              currentTarget.closest('.big-list')?.querySelector<HTMLElement>('.opens')?.focus();
              field.change(field.raw.peek().filter(({ id }) => id !== option.id));
              announce(formatMessage(getExtendedMessages(messages).list.removed, { option: option.text }));
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
