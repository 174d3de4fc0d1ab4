import type { Signal } from '@preact/signals';
import type { Option } from './definition.js';
import type { ChoiceRules } from './value-rules.js';

/** A choice field whose list of options changes. */
export interface SelectableField<Raw> {
  readonly choice: ChoiceRules<Raw>;
  readonly raw: Signal<Raw>;
  blank(): Raw;
  /** The value of the field when a list is shown for the first time. */
  initialValue(options: readonly Option[]): Raw;
}

export interface SelectionRestorer {
  /**
   * Call when the list changes. Without options the list is not there yet, so the field becomes blank. With options the
   * selection is restored.
   * @param key identifies the list: the ids of the parent's chosen options
   */
  restore(key: string, options?: readonly Option[]): void;
  /** Forgets earlier selections. */
  clear(): void;
}

/**
 * Restores the selection of a field after a change of the list: options that the new list still offers, otherwise the
 * selection when this list was last shown, otherwise the initial value.
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
      // If the list could not be fetched, the visitor can type a text. A retry of the same list does not erase the text.
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
