import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Option } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { ChoiceRaw } from '../shared/choice-rules.js';
import { afterPaint } from '../shared/scheduling.js';
import { fold } from './fold-accents.js';
import { indexTexts } from './search-index.js';

/** A long list while somebody looks for something in it (ARIA APG, combobox with list autocomplete). */
export interface ListModel {
  readonly isOpen: ReadonlySignal<boolean>;
  /** What was typed to find something; undefined while nothing was. */
  readonly query: ReadonlySignal<string | undefined>;
  readonly shown: ReadonlySignal<readonly Option[]>;
  /** How many are shown, once one has had the time to see them; undefined while it is closed. */
  readonly counted: ReadonlySignal<number | undefined>;
  /** Place in `shown` of the option that Enter would take; -1 for none. */
  readonly active: ReadonlySignal<number>;
  open(): void;
  close(): void;
  type(query: string): void;
  /** By so many options, not beyond either end. */
  move(by: number): void;
  /** Takes an option; where several can be chosen, takes it back when it was chosen. */
  take(option: Option): void;
  takeShown(): void;
  /** What was typed when the field was left and led to no choice; until the list is opened again. */
  readonly missed: ReadonlySignal<string>;
  /** What is meant when the field is left is a choice; no text is none. */
  leave(): void;
}

const models = new WeakMap<FieldModel<ChoiceRaw>, ListModel>();

/** The list of a field, the same as long as the field is there. */
export function listOf(field: FieldModel<ChoiceRaw>, many: boolean): ListModel {
  const model = models.get(field) ?? createListModel(field, many);
  models.set(field, model);
  return model;
}

/** After the last key, in milliseconds: a screen reader says the keys first. */
const countingPause = 700;

/** The active option has to stay so for this long, in milliseconds, before it counts as likely. */
const rest = 150;

function createListModel(field: FieldModel<ChoiceRaw>, many: boolean): ListModel {
  const isOpen = signal(false);
  const query: Signal<string | undefined> = signal(undefined);
  const active = signal(-1);
  const counted: Signal<number | undefined> = signal(undefined);
  const missed = signal('');
  /** By arrows, and not because it is the first. */
  let isReached = false;
  let counting: ReturnType<typeof setTimeout> | undefined;
  let resting: ReturnType<typeof setTimeout> | undefined;
  const options = computed<readonly Option[]>(() => {
    const list = field.list.value;
    return list.is === 'ready' ? list.options : [];
  });
  const index = computed(() => indexTexts(options.value.map(({ text }) => text)));
  const shown = computed<readonly Option[]>(() => {
    const text = query.value?.trim();
    if (!text) return options.value;
    const all = options.value;
    return index.value.find(text).map((place) => all[place] as Option);
  });

  /** An option that one stays on is likely to be taken; one on the way past is not. */
  function foresee(option: Option | undefined): void {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (isOpen.peek()) field.likely.value = option?.id;
    }, rest);
  }

  /** A slice at a time between what the visitor does: the first key must not wait for 20,000 names. */
  function prepare(): void {
    if (isOpen.peek() && index.peek().prepareSome()) setTimeout(prepare);
  }

  function count(): void {
    clearTimeout(counting);
    counting = setTimeout(() => {
      counted.value = shown.peek().length;
    }, countingPause);
  }

  function open(): void {
    if (isOpen.peek()) return;
    afterPaint(prepare);
    count();
    batch(() => {
      isOpen.value = true;
      missed.value = '';
      const [chosen] = field.raw.peek();
      active.value = chosen ? shown.peek().findIndex(({ id }) => id === chosen.id) : -1;
    });
  }

  function close(): void {
    clearTimeout(counting);
    isReached = false;
    batch(() => {
      isOpen.value = false;
      counted.value = undefined;
      query.value = undefined;
    });
  }

  function choose(chosen: ReadonlySet<string>): void {
    field.change(options.peek().filter(({ id }) => chosen.has(id)));
  }

  function take(option: Option): void {
    if (!many) {
      field.change([option]);
      close();
      return;
    }
    const chosen = new Set(field.raw.peek().map(({ id }) => id));
    if (!chosen.delete(option.id)) chosen.add(option.id);
    choose(chosen);
  }

  /** What the arrows have reached, or what was typed in full, or the only one that it finds. */
  function meant(typed: string | undefined): Option | undefined {
    if (isReached) return shown.peek()[active.peek()];
    if (!typed) return undefined;
    const named = options.peek().filter(({ text }) => fold(text.trim()) === fold(typed));
    const [found, another] = named.length > 0 ? named : shown.peek();
    return another ? undefined : found;
  }

  return {
    isOpen,
    query,
    shown,
    counted,
    missed,
    active,
    open,
    close,
    type(text) {
      isReached = false;
      batch(() => {
        isOpen.value = true;
        missed.value = '';
        query.value = text;
        active.value = text.trim() && shown.value.length > 0 ? 0 : -1;
      });
      count();
      // While there are several, the first of them is no more than the first.
      foresee(shown.peek().length === 1 ? shown.peek()[0] : undefined);
    },
    move(by) {
      open();
      const last = shown.peek().length - 1;
      const from = active.peek() < 0 && by < 0 ? last + 1 : active.peek();
      active.value = Math.max(Math.min(from + by, last), Math.min(0, last));
      isReached = true;
      foresee(shown.peek()[active.peek()]);
    },
    take,
    takeShown() {
      choose(new Set([...field.raw.peek(), ...shown.peek()].map(({ id }) => id)));
    },
    leave() {
      const typed = query.peek()?.trim();
      const option = meant(typed);
      close();
      if (many) return;
      if (option) field.change([option]);
      else if (typed) missed.value = typed;
      else if (typed === '') field.change([]);
    },
  };
}
