import type { TargetedEvent } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { formatMessage, formatPlural } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import { anchorPopup } from '../overlay/anchored-popup.js';
import { changingText } from '../shared/changing-text.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { isCompositionKey } from '../shared/composition-key.js';
import type { ControlProps } from '../shared/field-type.js';
import { focusOnMount } from '../shared/focus.js';
import { ColorMark } from '../shared/option-color.js';
import css from './combobox.css?inline';
import { type ComboboxModel, getComboboxModel } from './combobox-model.js';
import { MobileSheet, shouldUseMobileSheet } from './mobile-sheet.js';
import { getRowId, VirtualList } from './virtual-list.js';

export interface ComboboxProps extends ControlProps<ChoiceRaw> {
  /**
   * True if several options can be selected. The field then contains several controls, so the search input needs an
   * accessible name of its own.
   */
  readonly multiple: boolean;
  /** True if the combobox replaces a control that had the focus. The combobox then takes the focus. */
  readonly autoFocus?: boolean;
}

interface ComboboxPartProps extends ComboboxProps {
  readonly model: ComboboxModel;
}

/**
 * A combobox that filters the options while the visitor types (WAI-ARIA pattern). Only visible rows are in the DOM.
 */
export function Combobox(props: ComboboxProps) {
  const { field, multiple } = props;
  const model = getComboboxModel(field, multiple);
  return (
    <div
      class="big-list"
      ref={adoptComboboxStyles}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) model.commit();
      }}
    >
      {multiple && <Chips {...props} model={model} />}
      <SearchInput {...props} model={model} />
      <ComboboxPopup {...props} model={model} />
    </div>
  );
}

function adoptComboboxStyles(element: Element | null): void {
  adoptStylesForElement(element, css);
}

/**
 * The search input of a combobox. The input shows the selected option until the visitor types. On a small screen the
 * input is read-only and opens a full-screen list with a search input of its own.
 */
function SearchInput({ field, controlAttributes, messages, multiple, model, autoFocus }: ComboboxPartProps) {
  const [selectedOption] = field.raw.value;
  const isOpen = model.isOpen.value;
  const opensMobileSheet = shouldUseMobileSheet();
  const shownText =
    (opensMobileSheet ? undefined : model.query.value) ?? (multiple ? '' : (selectedOption?.text ?? ''));
  return (
    <div class="with-mark">
      <div class="lone">
        <input
          {...controlAttributes}
          {...getSearchInputProps(model, controlAttributes.id, shownText, opensMobileSheet)}
          ref={autoFocus ? focusOnMount : null}
          type="text"
          role="combobox"
          class="control opens"
          aria-label={multiple ? field.definition.label : undefined}
          aria-haspopup={opensMobileSheet ? 'dialog' : 'listbox'}
          aria-expanded={isOpen}
          required={controlAttributes.required && !(multiple && selectedOption)}
          readOnly={opensMobileSheet}
          placeholder={multiple ? formatSelectionText(field, messages) : messages.choose}
          onClick={model.open}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </div>
      {!multiple && <ColorMark option={selectedOption} />}
    </div>
  );
}

/** Returns the attributes and event handlers that connect a search input with the list of options. */
function getSearchInputProps(model: ComboboxModel, id: string, shownText: string, isReadOnly = false) {
  const activeOption = model.filteredOptions.value[model.activeIndex.value];
  return {
    value: shownText,
    autocomplete: 'off',
    spellcheck: false,
    'aria-autocomplete': 'list' as const,
    'aria-controls': `${id}-list`,
    'aria-activedescendant':
      model.isOpen.value && activeOption && !isReadOnly ? getRowId(id, activeOption) : undefined,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      model.setQuery(currentTarget.value),
    onChange({ currentTarget, isTrusted }: TargetedEvent<HTMLInputElement>) {
      const isSetByScript = currentTarget.value !== shownText;
      if (isSetByScript) model.setQuery(currentTarget.value);
      // The list must stay open for a click, and browsers dispatch this event before the click. So an event of the
      // browser completes the choice only if a script has set the value of an input without the focus.
      if (!isTrusted || (isSetByScript && !currentTarget.matches(':focus'))) model.commit();
    },
    onKeyDown: (event: KeyboardEvent) => handleKeyDown(event, model),
  };
}

const pageStep = 10;
const stepByKey: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: pageStep,
  PageUp: -pageStep,
};

function handleKeyDown(event: KeyboardEvent, model: ComboboxModel): void {
  const { key } = event;
  const isOpen = model.isOpen.peek();
  const step = stepByKey[key];
  const activeOption = model.filteredOptions.peek()[model.activeIndex.peek()];
  if (isCompositionKey(event)) return;
  if (step !== undefined && (isOpen || !key.startsWith('Page'))) {
    // If an option is already selected, the first press of an arrow key only opens the list.
    if (isOpen || model.activeIndex.peek() < 0) model.moveActive(step);
    else model.open();
  } else if (key === 'Enter' && isOpen) {
    if (activeOption) model.selectOption(activeOption);
  } else if (key === 'Escape' && isOpen) {
    model.close();
    event.stopPropagation();
  } else return;
  event.preventDefault();
}

function formatSelectionText(
  { raw }: FieldModel<ChoiceRaw>,
  messages: ControlProps<ChoiceRaw>['messages'],
): string {
  const count = raw.value.length;
  return count > 0
    ? formatPlural(messages, getExtendedMessages(messages).list.chosen, count)
    : messages.choose;
}

function Chips({ field, messages }: ComboboxPartProps) {
  return (
    <ul class="chips" hidden={field.raw.value.length === 0}>
      {field.raw.value.map((option) => (
        <li key={option.id}>
          <ColorMark option={option} />
          {changingText(option.text)}
          <button
            type="button"
            class="quiet"
            aria-label={formatMessage(getExtendedMessages(messages).list.remove, { option: option.text })}
            onClick={({ currentTarget }) => {
              // The pressed button is removed together with the selected option. The focus moves to the search input
              // first, because removing the button would lose the focus.
              currentTarget.closest('.big-list')?.querySelector<HTMLElement>('.opens')?.focus();
              field.change(field.raw.peek().filter(({ id }) => id !== option.id));
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The option list of a combobox: a popup below or above the input, or a full-screen list on a small screen. */
function ComboboxPopup(props: ComboboxPartProps) {
  const { model, controlAttributes, field, messages, multiple } = props;
  const isOpen = model.isOpen.value;
  const { none, count, missed } = getExtendedMessages(messages).list;
  const filteredCount = model.filteredOptions.value.length;
  const announcedCount = model.announcedCount.value;
  const noResultsText =
    isOpen && filteredCount === 0 && formatMessage(none, { text: model.query.value ?? '' });
  const unmatchedMessage =
    model.unmatchedText.value && formatMessage(missed, { text: model.unmatchedText.value });
  const popupContent = isOpen && (
    <>
      <VirtualList
        model={model}
        id={controlAttributes.id}
        label={field.definition.label}
        field={field}
        multiple={multiple}
      />
      {noResultsText && <p class="note">{changingText(noResultsText)}</p>}
      {multiple && filteredCount > 0 && (
        <button type="button" class="quiet" onClick={model.selectFiltered}>
          {getExtendedMessages(messages).list.selectShown}
        </button>
      )}
    </>
  );
  return (
    <>
      <p class="unseen" role="status">
        {/* The text with the number of results is formatted only after a delay, because choosing the plural form
            takes longer than opening the list. */}
        {changingText(
          noResultsText ||
            unmatchedMessage ||
            (announcedCount !== undefined && formatPlural(messages, count, announcedCount)),
        )}
      </p>
      {isOpen && shouldUseMobileSheet() ? (
        <MobileSheet
          title={field.definition.label}
          closeLabel={getExtendedMessages(messages).list.done}
          searchInput={
            <input
              {...getSearchInputProps(model, controlAttributes.id, model.query.value ?? '')}
              type="text"
              role="combobox"
              class="control"
              aria-label={field.definition.label}
              aria-expanded
            />
          }
          onClose={model.commit}
        >
          {popupContent}
        </MobileSheet>
      ) : (
        isOpen && (
          <div class="dropdown" ref={positionDropdown}>
            {popupContent}
          </div>
        )
      )}
    </>
  );
}

function positionDropdown(element: HTMLElement | null): void {
  if (element?.parentElement) anchorPopup(element, element.parentElement, 'stretch');
}
