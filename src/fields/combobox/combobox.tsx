import type { TargetedEvent, TargetedKeyboardEvent } from 'preact';
import { formatMessage, formatPlural } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { focusOnMount } from '../lazy/focus-on-mount.js';
import { changingText } from '../shared/changing-text.js';
import { isCompositionKey } from '../shared/composition-key.js';
import { type ComboboxModel, getComboboxModel } from './combobox-model.js';
import { MobileSheet } from './mobile-sheet.js';
import { positionDropdown, prepareCombobox } from './prepare-combobox.js';
import {
  announceChoice,
  Chips,
  type ComboboxProps,
  formatSelectionText,
  SelectedColor,
} from './selection.js';
import { getRowId, VirtualList } from './virtual-list.js';

export type { ComboboxProps } from './selection.js';

interface ComboboxPartProps extends ComboboxProps {
  readonly model: ComboboxModel;
}

/**
 * A combobox: a text input with a list of options that shrinks while the visitor types (WAI-ARIA pattern). Only the
 * visible rows of the list are elements of the page.
 */
export function Combobox(props: ComboboxProps) {
  const { field, multiple } = props;
  const model = getComboboxModel(field, multiple);
  return (
    <div
      class="big-list"
      ref={prepareCombobox}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) model.commit();
      }}
    >
      {multiple && <Chips {...props} />}
      {/* Preact updates the input after the popup, because the input is deeper in the tree. A focused input that gets a
          value makes the browser compute the layout at once, and without the popup this layout lasts. */}
      <div class="with-mark">
        <div class="lone">
          <SearchInput {...props} model={model} />
        </div>
        {!multiple && <SelectedColor {...props} />}
      </div>
      <ComboboxPopup {...props} model={model} />
    </div>
  );
}

/**
 * The search input of a combobox. The input shows the selected option until the visitor types. On a small screen the
 * input is read-only and opens a full-screen list with a search input of its own.
 */
function SearchInput(props: ComboboxPartProps) {
  const { field, controlAttributes, messages, multiple, model, autoFocus } = props;
  const [selectedOption] = field.raw.value;
  const isOpen = model.isOpen.value;
  const opensMobileSheet = model.usesMobileSheet();
  const shownText =
    (opensMobileSheet ? undefined : model.query.value) ?? (multiple ? '' : (selectedOption?.text ?? ''));
  return (
    <input
      {...controlAttributes}
      {...getSearchInputProps(props, shownText, opensMobileSheet)}
      ref={autoFocus ? focusOnMount : null}
      type="text"
      // While the input is blank, its placeholder keeps the text direction of the form.
      dir={shownText ? 'auto' : undefined}
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
  );
}

/**
 * Returns the attributes and event handlers of the text input of a combobox. They connect the input with the list of
 * options.
 */
function getSearchInputProps(props: ComboboxPartProps, shownText: string, isReadOnly = false) {
  const { model, controlAttributes } = props;
  const { id } = controlAttributes;
  const activeOption = model.filteredOptions.value[model.activeIndex.value];
  return {
    value: shownText,
    autocomplete: 'off',
    spellcheck: false,
    autocorrect: 'off',
    autocapitalize: 'none' as const,
    enterkeyhint: 'search' as const,
    'aria-autocomplete': 'list' as const,
    'aria-controls': `${id}-list`,
    'aria-activedescendant':
      model.isOpen.value && activeOption && !isReadOnly ? getRowId(id, activeOption) : undefined,
    onInput: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      model.setQuery(currentTarget.value),
    onChange({ currentTarget, isTrusted }: TargetedEvent<HTMLInputElement>) {
      const isSetByScript = currentTarget.value !== shownText;
      if (isSetByScript) model.setQuery(currentTarget.value);
      // A click on an option makes the browser dispatch `change` before `click`, and the list must still be open at
      // the click. So a `change` event of the browser does not complete the choice. It does so only if a script has
      // set the value of an input that does not have the focus.
      if (!isTrusted || (isSetByScript && !currentTarget.matches(':focus'))) model.commit();
    },
    onKeyDown: (event: KeyboardEvent) => handleKeyDown(event, props),
  };
}

const pageStep = 10;
const stepByKey: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: pageStep,
  PageUp: -pageStep,
};

function handleKeyDown(event: KeyboardEvent, props: ComboboxPartProps): void {
  const { model } = props;
  const { key, altKey } = event;
  const isOpen = model.isOpen.peek();
  const step = stepByKey[key];
  const activeOption = model.filteredOptions.peek()[model.activeIndex.peek()];
  if (isCompositionKey(event)) return;
  if (altKey && step !== undefined) {
    // Together with Alt, the arrow keys open and close the list and select no option.
    if (key === 'ArrowDown') model.open();
    else if (key === 'ArrowUp') model.close();
  } else if (step !== undefined && (isOpen || !key.startsWith('Page'))) {
    // If an option is already selected in a closed list, the first press of an arrow key only opens the list.
    // Otherwise it would change the selection before the visitor sees the list.
    if (isOpen || model.activeIndex.peek() < 0) model.moveActive(step);
    else model.open();
  } else if (key === 'Enter' && isOpen) {
    if (activeOption) {
      model.selectOption(activeOption);
      announceChoice(props);
    }
  } else if (key === 'Escape' && isOpen) {
    model.close();
    event.stopPropagation();
  } else return;
  event.preventDefault();
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
  /**
   * Closes the list when Escape is pressed on a button inside the list. The button is removed with the list, so the
   * focus moves to the input first.
   */
  function handlePopupKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void {
    if (event.key !== 'Escape' || isCompositionKey(event)) return;
    event.currentTarget.closest('.big-list')?.querySelector<HTMLElement>('.opens')?.focus();
    model.close();
    event.preventDefault();
    event.stopPropagation();
  }
  const popupContent = isOpen && (
    <>
      <VirtualList
        model={model}
        id={controlAttributes.id}
        label={field.definition.label}
        field={field}
        multiple={multiple}
        onSelect={(option) => {
          model.selectOption(option);
          announceChoice(props);
        }}
      />
      {noResultsText && <p class="note">{changingText(noResultsText)}</p>}
      {multiple && filteredCount > 0 && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            model.selectFiltered();
            announceChoice(props);
          }}
        >
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
          unmatchedMessage
            ? `${field.definition.label}: ${unmatchedMessage}`
            : announcedCount !== undefined &&
                (noResultsText || formatPlural(messages, count, announcedCount)),
        )}
      </p>
      {unmatchedMessage && <p class="note">{changingText(unmatchedMessage)}</p>}
      {isOpen && model.usesMobileSheet() ? (
        <MobileSheet
          title={field.definition.label}
          closeLabel={getExtendedMessages(messages).list.done}
          searchInput={
            <input
              {...getSearchInputProps(props, model.query.value ?? '')}
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
          // biome-ignore lint/a11y/noStaticElementInteractions: handles a key of the controls inside
          <div class="dropdown" ref={positionDropdown} onKeyDown={handlePopupKeyDown}>
            {popupContent}
          </div>
        )
      )}
    </>
  );
}
