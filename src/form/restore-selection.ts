import type { Signal } from '@preact/signals';
import type { Option } from './definition.js';
import type { ChoiceRules } from './value-rules.js';

/** A choice field whose list of options can change. */
export interface SelectableField<Raw> {
  readonly choice: ChoiceRules<Raw>;
  readonly raw: Signal<Raw>;
  blank(): Raw;
  /** Returns the value that the field gets when it shows a list of options for the first time. */
  initialValue(options: readonly Option[]): Raw;
}

export interface SelectionRestorer {
  /**
   * Call this method when the field's list of options changes. If `options` is missing, the list is not loaded yet
   * and the field becomes blank. Otherwise the field's selection is restored.
   * @param key identifies the list: the ids of the options that are selected in the parent field
   */
  restore(key: string, options?: readonly Option[]): void;
  /** Forgets which options were selected earlier, so that `restore` cannot bring them back. */
  clear(): void;
}

/**
 * Restores the selection of a field after its list of options has changed. The first possible choice is used:
 * selected options that the new list also offers, then the selection that the field had with the same list earlier,
 * then the initial value.
 */
export function createSelectionRestorer<Raw>({
  choice,
  raw,
  blank,
  initialValue,
}: SelectableField<Raw>): SelectionRestorer {
  let shownKey: string | undefined;
  let pendingKey: string | undefined;
  let previousIds: readonly string[] = [];
  const selectedIdsByKey = new Map<string, readonly string[]>();

  return {
    restore(key, options) {
      if (shownKey !== undefined && shownKey !== key) {
        previousIds = choice.selectedOptions(raw.peek()).map(({ id }) => id);
        selectedIdsByKey.set(shownKey, previousIds);
        shownKey = undefined;
      }
      // If the options could not be fetched, the visitor can type a text instead. A second attempt to fetch them must
      // not erase the typed text.
      const isRetry = key === pendingKey;
      pendingKey = options ? undefined : key;
      if (!options) {
        if (!isRetry) raw.value = blank();
        return;
      }
      const typedTexts = isRetry ? choice.selectedOptions(raw.peek()).map(({ text }) => text.trim()) : [];
      const stillOffered = options.filter(
        ({ id, text }) => previousIds.includes(id) || typedTexts.includes(text),
      );
      const earlierIds = selectedIdsByKey.get(key) ?? [];
      const restoredOptions =
        stillOffered.length > 0 ? stillOffered : options.filter(({ id }) => earlierIds.includes(id));
      raw.value = restoredOptions.length > 0 ? choice.fromOptions(restoredOptions) : initialValue(options);
      shownKey = key;
    },
    clear() {
      selectedIdsByKey.clear();
      previousIds = [];
    },
  };
}
