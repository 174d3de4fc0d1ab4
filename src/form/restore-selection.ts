import type { Signal } from '@preact/signals';
import type { Option } from './definition.js';
import type { ChoiceRules } from './value-rules.js';

/** A field that has its choice out of a list that changes. */
export interface ChoiceHolder<Raw> {
  readonly choice: ChoiceRules<Raw>;
  readonly raw: Signal<Raw>;
  blank(): Raw;
  /** What it begins with under a list. */
  first(options: readonly Option[]): Raw;
}

export interface CarriedChoice {
  /**
   * The list has changed: with nothing, the old choice does not count any more; with options, a new list is there. The
   * key names what it hangs on.
   */
  settle(key: string, options?: readonly Option[]): void;
  forget(): void;
}

/** Keeps what a new list still offers, or else brings back what was chosen when that list was last shown. */
export function carryChoice<Raw>({ choice, raw, blank, first }: ChoiceHolder<Raw>): CarriedChoice {
  let shownKey: string | undefined;
  let awaitedKey: string | undefined;
  let carried: readonly string[] = [];
  const chosenUnder = new Map<string, readonly string[]>();

  return {
    settle(key, options) {
      if (shownKey !== undefined && shownKey !== key) {
        carried = choice.chosen(raw.peek()).map(({ id }) => id);
        chosenUnder.set(shownKey, carried);
        shownKey = undefined;
      }
      // What was typed in the place of a list that could not be had outlives another try for it.
      const isAnotherTry = key === awaitedKey;
      awaitedKey = options ? undefined : key;
      if (!options) {
        if (!isAnotherTry) raw.value = blank();
        return;
      }
      const typed = isAnotherTry ? choice.chosen(raw.peek()).map(({ text }) => text.trim()) : [];
      const kept = options.filter(({ id, text }) => carried.includes(id) || typed.includes(text));
      const before = chosenUnder.get(key) ?? [];
      const restored = kept.length > 0 ? kept : options.filter(({ id }) => before.includes(id));
      raw.value = restored.length > 0 ? choice.choose(restored) : first(options);
      shownKey = key;
    },
    forget() {
      chosenUnder.clear();
      carried = [];
    },
  };
}
