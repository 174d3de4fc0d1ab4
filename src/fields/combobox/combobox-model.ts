import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { runAfterPaint } from '../shared/scheduling.js';
import { foldAccents } from './fold-accents.js';
import { createSearchIndex } from './search-index.js';

/** A long list while somebody looks for something in it (ARIA APG, combobox with list autocomplete). */
export interface ComboboxModel {
  readonly isOpen: ReadonlySignal<boolean>;
  /** What was typed to find something; undefined while nothing was. */
  readonly query: ReadonlySignal<string | undefined>;
  readonly filteredOptions: ReadonlySignal<readonly Option[]>;
  /** How many are shown, once one has had the time to see them; undefined while it is closed. */
  readonly announcedCount: ReadonlySignal<number | undefined>;
  /** Place in `shown` of the option that Enter would take; -1 for none. */
  readonly activeIndex: ReadonlySignal<number>;
  open(): void;
  close(): void;
  setQuery(query: string): void;
  /** By so many options, not beyond either end. */
  moveActive(step: number): void;
  /** Takes an option; where several can be chosen, takes it back when it was chosen. */
  selectOption(option: Option): void;
  selectFiltered(): void;
  /** What was typed when the field was left and led to no choice; until the list is opened again. */
  readonly unmatchedText: ReadonlySignal<string>;
  /** What is meant when the field is left is a choice; no text is none. */
  commit(): void;
}

const modelByField = new WeakMap<FieldModel<ChoiceRaw>, ComboboxModel>();

/** The list of a field, the same as long as the field is there. */
export function getComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const model = modelByField.get(field) ?? createComboboxModel(field, multiple);
  modelByField.set(field, model);
  return model;
}

/** After the last key, in milliseconds: a screen reader says the keys first. */
const announceDelayMs = 700;

/** The active option has to stay so for this long, in milliseconds, before it counts as likely. */
const prefetchDelayMs = 150;

function createComboboxModel(field: FieldModel<ChoiceRaw>, multiple: boolean): ComboboxModel {
  const isOpen = signal(false);
  const query: Signal<string | undefined> = signal(undefined);
  const activeIndex = signal(-1);
  const announcedCount: Signal<number | undefined> = signal(undefined);
  const unmatchedText = signal('');
  /** By arrows, and not because it is the first. */
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

  /** An option that one stays on is likely to be taken; one on the way past is not. */
  function schedulePrefetch(option: Option | undefined): void {
    clearTimeout(prefetchTimer);
    prefetchTimer = setTimeout(() => {
      if (isOpen.peek()) field.likelyOptionId.value = option?.id;
    }, prefetchDelayMs);
  }

  /** A slice at a time between what the visitor does: the first key must not wait for 20,000 names. */
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

  /** What the arrows have reached, or what was typed in full, or the only one that it finds. */
  function findIntendedOption(searchText: string | undefined): Option | undefined {
    if (isActiveByKeyboard) return filteredOptions.peek()[activeIndex.peek()];
    if (!searchText) return undefined;
    const exactMatches = options
      .peek()
      .filter(({ text }) => foldAccents(text.trim()) === foldAccents(searchText));
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
      // While there are several, the first of them is no more than the first.
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
      if (multiple) return;
      if (option) field.change([option]);
      else if (searchText) unmatchedText.value = searchText;
      else if (searchText === '') field.change([]);
    },
  };
}
