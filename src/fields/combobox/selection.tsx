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

/** Tells screen readers how many options are chosen. */
export function announceChoice({ field, messages, multiple, announce }: ComboboxProps): void {
  // A single choice closes the list, and the input with the chosen text has the focus.
  if (multiple) announce(formatSelectionText(field, messages));
}

/** Returns the number of chosen options as a text, or the invitation to choose. */
export function formatSelectionText(
  { raw }: FieldModel<ChoiceRaw>,
  messages: ControlProps<ChoiceRaw>['messages'],
): string {
  const count = raw.value.length;
  return count > 0
    ? formatPlural(messages, getExtendedMessages(messages).list.chosen, count)
    : messages.choose;
}

/** The chosen options of a field in which several can be chosen, each with a button that removes it. */
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
              // The pressed button is removed together with the selected option. The focus moves to the search input
              // first, because removing the button would lose the focus.
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
