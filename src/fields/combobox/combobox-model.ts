import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { type ChoiceRaw, getReadyOptions } from '../shared/choice-rules.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { fold } from './fold.js';
import { shouldUseMobileSheet } from './mobile-sheet.js';
import { createSearchIndex } from './search-index.js';

/**
 * State of a combobox: a text input with a list of options that the visitor can search (WAI-ARIA pattern: combobox
 * with list autocomplete).
 */
export interface ComboboxModel {
  readonly isOpen: ReadonlySignal<boolean>;
  /**
   * Returns whether the list is shown as a full-screen dialog. An open list stays what it is when the visitor turns the
   * phone or resizes the window, because replacing the list would move the focus and complete the choice.
   */
  usesMobileSheet(): boolean;
  /**
   * Text that the visitor has typed to search the list. Undefined: the visitor has typed nothing since the list was
   * opened, so the list shows all options.
   */
  readonly query: ReadonlySignal<string | undefined>;
  readonly filteredOptions: ReadonlySignal<readonly Option[]>;
  /**
   * Number of options that the search has found, for screen readers. The number is set after a delay. Undefined: the
   * list is closed or the delay has not ended, so nothing is announced.
   */
  readonly announcedCount: ReadonlySignal<number | undefined>;
  /** Position in `filteredOptions` of the option that the Enter key selects. -1: the Enter key selects no option. */
  readonly activeIndex: ReadonlySignal<number>;
  open(): void;
  close(): void;
  setQuery(query: string): void;
  /**
   * Opens the list, and makes the option active that is `step` rows below the active option. Stops at the first and
   * the last option.
   */
  moveActive(step: number): void;
  /**
   * Selects an option and closes the list. If several options can be selected, the method selects or deselects the
   * option and keeps the list open.
   */
  selectOption(option: Option): void;
  /**
   * Selects every option that the search has found. Call this method only for a field in which several options can be
   * selected.
   */
  selectFiltered(): void;
  /**
   * Search text for which no option was selected when the visitor left the field. The text is cleared when the list is
   * opened again.
   */
  readonly unmatchedText: ReadonlySignal<string>;
  /**
   * Call this method when the visitor leaves the field. Selects the option that the visitor meant; clears the
   * selection if the text is empty. If several options can be selected, the method adds the option whose whole text
   * was typed. If no option is meant, `unmatchedText` is set. A text with which the visitor has searched and then selected
   * or removed options has done its work, so it is ignored.
   */
  commit(): void;
}

const modelByField = new WeakMap<FieldModel<ChoiceRaw>, ComboboxModel>();

/**
 * Returns the state of a field's combobox. A field keeps the same state at every rendering, so that typed text is not
 * lost.
 */
export function getComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const model = modelByField.get(field) ?? createComboboxModel(field, multiple);
  modelByField.set(field, model);
  return model;
}

/**
 * Time in milliseconds between the last key press and the announcement of the results. The delay lets a screen reader
 * read the typed keys first.
 */
const announceDelayMs = 700;

/**
 * Time in milliseconds for which an option must stay active until its dependent options are fetched in advance. The
 * visitor will then probably select this option.
 */
const prefetchDelayMs = 150;

function createComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const isOpen = signal(false);
  const query: Signal<string | undefined> = signal(undefined);
  const activeIndex = signal(-1);
  const announcedCount: Signal<number | undefined> = signal(undefined);
  const unmatchedText = signal('');
  /**
   * True if the visitor has reached the active option with an arrow key, so the visitor has chosen it. False if the
   * option is active only because it is the first search result.
   */
  let isActiveByKeyboard = false;
  /** True if the visitor has selected or removed one of several options since the search text was typed. */
  let isQueryUsed = false;
  let isMobileSheet = false;
  let announceTimer: ReturnType<typeof setTimeout> | undefined;
  let prefetchTimer: ReturnType<typeof setTimeout> | undefined;
  const options = computed(() => getReadyOptions(field.list.value));
  const searchIndex = computed(() => createSearchIndex(options.value.map(({ text }) => text)));
  const filteredOptions = computed<readonly Option[]>(() => {
    const searchText = query.value?.trim();
    if (!searchText) return options.value;
    const allOptions = options.value;
    return searchIndex.value.search(searchText).map((position) => allOptions[position] as Option);
  });

  /**
   * After a delay, marks an option as the one that the visitor will probably choose. Options that depend on it are
   * then fetched in advance. Without the delay, options would also be fetched for every option that the visitor only
   * passes with the arrow keys.
   */
  function schedulePrefetch(option: Option | undefined): void {
    clearTimeout(prefetchTimer);
    prefetchTimer = setTimeout(() => {
      if (isOpen.peek()) field.likelyOptionId.value = option?.id;
    }, prefetchDelayMs);
  }

  /**
   * Indexes the options for the search in small steps, and handles the visitor's events between the steps. Otherwise
   * the first key press would wait until 20,000 texts are indexed.
   */
  function buildIndex(): void {
    if (isOpen.peek() && searchIndex.peek().buildNextSlice()) setTimeout(buildIndex);
  }

  function scheduleAnnouncement(): void {
    clearTimeout(announceTimer);
    announceTimer = setTimeout(() => {
      announcedCount.value = filteredOptions.peek().length;
    }, announceDelayMs);
  }

  function open(): void {
    if (isOpen.peek()) return;
    isMobileSheet = shouldUseMobileSheet();
    runAfterPaint(buildIndex);
    scheduleAnnouncement();
    batch(() => {
      isOpen.value = true;
      unmatchedText.value = '';
      const [selectedOption] = field.raw.peek();
      activeIndex.value = selectedOption
        ? filteredOptions.peek().findIndex(({ id }) => id === selectedOption.id)
        : -1;
    });
  }

  function close(): void {
    clearTimeout(announceTimer);
    isActiveByKeyboard = false;
    batch(() => {
      isOpen.value = false;
      announcedCount.value = undefined;
      query.value = undefined;
    });
  }

  function selectIds(selectedIds: ReadonlySet<string>): void {
    isQueryUsed = true;
    field.change(options.peek().filter(({ id }) => selectedIds.has(id)));
  }

  function selectOption(option: Option): void {
    if (!multiple) {
      field.change([option]);
      close();
      return;
    }
    const selectedIds = new Set(field.raw.peek().map(({ id }) => id));
    if (!selectedIds.delete(option.id)) selectedIds.add(option.id);
    selectIds(selectedIds);
  }

  /**
   * Returns the option that the visitor means: the option that was reached with arrow keys, else the option whose
   * whole text was typed, else the only search result. Undefined: it is not clear which option is meant.
   */
  function findIntendedOption(searchText: string | undefined): Option | undefined {
    if (isActiveByKeyboard) return filteredOptions.peek()[activeIndex.peek()];
    if (!searchText) return undefined;
    const exactMatches = options.peek().filter(({ text }) => fold(text.trim()) === fold(searchText));
    const [match, secondMatch] = exactMatches.length > 0 ? exactMatches : filteredOptions.peek();
    return secondMatch ? undefined : match;
  }

  return {
    isOpen,
    usesMobileSheet: () => (isOpen.value ? isMobileSheet : shouldUseMobileSheet()),
    query,
    filteredOptions,
    announcedCount,
    unmatchedText,
    activeIndex,
    open,
    close,
    setQuery(newQuery) {
      isActiveByKeyboard = isQueryUsed = false;
      if (!isOpen.peek()) isMobileSheet = shouldUseMobileSheet();
      batch(() => {
        isOpen.value = true;
        unmatchedText.value = '';
        // Nothing is announced while the visitor types, because the screen reader reads the typed letters then.
        announcedCount.value = undefined;
        query.value = newQuery;
        activeIndex.value = newQuery.trim() && filteredOptions.value.length > 0 ? 0 : -1;
      });
      scheduleAnnouncement();
      // Several search results do not show which option the visitor will choose. Then no dependent options are
      // fetched in advance.
      schedulePrefetch(filteredOptions.peek().length === 1 ? filteredOptions.peek()[0] : undefined);
    },
    moveActive(step) {
      open();
      const lastIndex = filteredOptions.peek().length - 1;
      const startIndex = activeIndex.peek() < 0 && step < 0 ? lastIndex + 1 : activeIndex.peek();
      activeIndex.value = Math.max(Math.min(startIndex + step, lastIndex), Math.min(0, lastIndex));
      isActiveByKeyboard = true;
      schedulePrefetch(filteredOptions.peek()[activeIndex.peek()]);
    },
    selectOption,
    selectFiltered() {
      selectIds(new Set([...field.raw.peek(), ...filteredOptions.peek()].map(({ id }) => id)));
    },
    commit() {
      const searchText = query.peek()?.trim();
      const option = findIntendedOption(searchText);
      close();
      if (multiple) {
        if (!searchText || isQueryUsed) return;
        if (option && fold(option.text.trim()) === fold(searchText))
          selectIds(new Set([...field.raw.peek(), option].map(({ id }) => id)));
        else unmatchedText.value = searchText;
      } else if (option) field.change([option]);
      else if (searchText) unmatchedText.value = searchText;
      else if (searchText === '') field.change([]);
    },
  };
}
