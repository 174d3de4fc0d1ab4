import type { Signal } from '@preact/signals';
import type { Option } from './definition.js';
import type { ChoiceRules } from './value-rules.js';

/** A field that has its choice out of a list that changes. */
export interface SelectableField<Raw> {
  readonly choice: ChoiceRules<Raw>;
  readonly raw: Signal<Raw>;
  blank(): Raw;
  /** What it begins with under a list. */
  initialValue(options: readonly Option[]): Raw;
}

export interface SelectionRestorer {
  /**
   * The list has changed: with nothing, the old choice does not count any more; with options, a new list is there. The
   * key names what it hangs on.
   */
  restore(key: string, options?: readonly Option[]): void;
  clear(): void;
}

/** Keeps what a new list still offers, or else brings back what was chosen when that list was last shown. */
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
      // What was typed in the place of a list that could not be had outlives another try for it.
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
