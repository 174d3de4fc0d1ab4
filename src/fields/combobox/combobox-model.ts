import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { fold } from './fold.js';
import { createSearchIndex } from './search-index.js';

/** State of a searchable list (ARIA APG: combobox with list autocomplete). */
export interface ComboboxModel {
  readonly isOpen: ReadonlySignal<boolean>;
  /** Search text; undefined if the visitor has not typed since the last opening. */
  readonly query: ReadonlySignal<string | undefined>;
  readonly filteredOptions: ReadonlySignal<readonly Option[]>;
  /** Number of results to announce to screen readers, set after a delay; undefined while the list is closed. */
  readonly announcedCount: ReadonlySignal<number | undefined>;
  /** Index in `filteredOptions` of the option that Enter selects; -1 if there is none. */
  readonly activeIndex: ReadonlySignal<number>;
  open(): void;
  close(): void;
  setQuery(query: string): void;
  /** Opens the list and moves the active option by `step`, at most to the first or last option. */
  moveActive(step: number): void;
  /** Selects an option and closes the list. In a multiple selection: toggles the option and keeps the list open. */
  selectOption(option: Option): void;
  /** Adds every filtered option to a multiple selection. */
  selectFiltered(): void;
  /** Search text that matched no option when the visitor left the field; empty after the list is opened again. */
  readonly unmatchedText: ReadonlySignal<string>;
  /**
   * Called when the visitor leaves the field: selects the intended option, and clears the selection for empty text. In a
   * multiple selection: adds the option whose whole text was typed.
   */
  commit(): void;
}

const modelByField = new WeakMap<FieldModel<ChoiceRaw>, ComboboxModel>();

/** Returns the same model for a field at every render. */
export function getComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const model = modelByField.get(field) ?? createComboboxModel(field, multiple);
  modelByField.set(field, model);
  return model;
}

/** Delay after the last key in milliseconds: a screen reader reads the typed keys first. */
const announceDelayMs = 700;

/** Time in milliseconds that an option has to stay active before it counts as likely to be selected. */
const prefetchDelayMs = 150;

function createComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const isOpen = signal(false);
  const query: Signal<string | undefined> = signal(undefined);
  const activeIndex = signal(-1);
  const announcedCount: Signal<number | undefined> = signal(undefined);
  const unmatchedText = signal('');
  /** True if an arrow key moved the active option; false if it is active only as the first result. */
  let isActiveByKeyboard = false;
  let announceTimer: ReturnType<typeof setTimeout> | undefined;
  let prefetchTimer: ReturnType<typeof setTimeout> | undefined;
  const options = computed<readonly Option[]>(() => {
    const optionList = field.list.value;
    return optionList.status === 'ready' ? optionList.options : [];
  });
  const searchIndex = computed(() => createSearchIndex(options.value.map(({ text }) => text)));
  const filteredOptions = computed<readonly Option[]>(() => {
    const searchText = query.value?.trim();
    if (!searchText) return options.value;
    const allOptions = options.value;
    return searchIndex.value.search(searchText).map((position) => allOptions[position] as Option);
  });

  /** Marks the option as likely after a delay, so that options passed on the way to another option are not prefetched. */
  function schedulePrefetch(option: Option | undefined): void {
    clearTimeout(prefetchTimer);
    prefetchTimer = setTimeout(() => {
      if (isOpen.peek()) field.likelyOptionId.value = option?.id;
    }, prefetchDelayMs);
  }

  /** Builds the index in slices between the visitor's events: the first key must not wait for 20,000 texts. */
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

  /** The option reached with arrow keys, or the option whose whole text was typed, or the only search result. */
  function findIntendedOption(searchText: string | undefined): Option | undefined {
    if (isActiveByKeyboard) return filteredOptions.peek()[activeIndex.peek()];
    if (!searchText) return undefined;
    const exactMatches = options.peek().filter(({ text }) => fold(text.trim()) === fold(searchText));
    const [match, secondMatch] = exactMatches.length > 0 ? exactMatches : filteredOptions.peek();
    return secondMatch ? undefined : match;
  }

  return {
    isOpen,
    query,
    filteredOptions,
    announcedCount,
    unmatchedText,
    activeIndex,
    open,
    close,
    setQuery(newQuery) {
      isActiveByKeyboard = false;
      batch(() => {
        isOpen.value = true;
        unmatchedText.value = '';
        query.value = newQuery;
        activeIndex.value = newQuery.trim() && filteredOptions.value.length > 0 ? 0 : -1;
      });
      scheduleAnnouncement();
      // With several results, the first result is not likely to be the intended option.
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
        if (option && fold(option.text.trim()) === fold(searchText ?? ''))
          selectIds(new Set([...field.raw.peek(), option].map(({ id }) => id)));
      } else if (option) field.change([option]);
      else if (searchText) unmatchedText.value = searchText;
      else if (searchText === '') field.change([]);
    },
  };
}
