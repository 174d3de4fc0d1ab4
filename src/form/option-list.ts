import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { FieldDefinition, Option } from './definition.js';
import { isServiceFailure, type OptionsRequest } from './form-service.js';
import { type ChoiceHolder, carryChoice } from './restore-selection.js';

/** What a field that offers a choice can offer at this moment. */
export type OptionList =
  | { readonly is: 'ready'; readonly options: readonly Option[] }
  /** Nothing to offer before the parent, named by its label, has a choice. */
  | { readonly is: 'waiting'; readonly parent: string }
  | { readonly is: 'loading' }
  | { readonly is: 'failed'; readonly code: string };

export interface OptionSource {
  readonly list: ReadonlySignal<OptionList>;
  /** Settles once more, and asks again for what could not be had. */
  again(): void;
  /** As `again`, with nothing left of what was chosen before. */
  reset(): void;
  stop(): void;
}

export interface ParentChoice {
  readonly label: string;
  readonly chosen: ReadonlySignal<readonly Option[]>;
  readonly likely: ReadonlySignal<string | undefined>;
}

export type LoadOptions = (request: OptionsRequest, signal: AbortSignal) => Promise<readonly Option[]>;

/** Lists that one field asks for in advance at most: the relay's requests to the CRM are few. */
const mostAhead = 8;

/** A list that follows its parent's choice, or is fetched once when there is no parent; `holder` chooses from it. */
export function followedList<Raw>(
  field: FieldDefinition,
  parent: ParentChoice | undefined,
  load: LoadOptions,
  holder: ChoiceHolder<Raw>,
): OptionSource {
  const { settle, forget } = carryChoice(holder);
  const list: Signal<OptionList> = signal<OptionList>({ is: 'loading' });
  const attempts = signal(0);
  const known = new Map<string, readonly Option[]>();
  const chosen = computed(() => (parent ? parent.chosen.value.map(({ id }) => id).join('\n') : undefined));
  let running = new AbortController();
  let ahead: { readonly id: string; readonly options: Promise<readonly Option[]> } | undefined;
  let asked = 0;
  const stopped = new AbortController();

  const stopFollowing = effect(() => {
    const key = chosen.value;
    attempts.value;
    untracked(() => follow(key));
  });

  const stopForeseeing = effect(() => {
    const id = parent?.likely.value;
    if (id && !field.options?.length && !known.has(id) && !ahead && asked < mostAhead)
      untracked(() => foresee(id));
  });

  /** One at a time, and never so that a visitor hears of its failure: the choice itself would ask again. */
  function foresee(id: string): void {
    asked++;
    const options = load({ field, parentOption: id }, stopped.signal);
    ahead = { id, options };
    options
      .then(
        (found) => known.set(id, found),
        () => {},
      )
      .finally(() => {
        ahead = undefined;
      });
  }

  /** What is on its way already is waited for. */
  function fetchUnder(id: string, abort: AbortSignal): Promise<readonly Option[]> {
    const ask = () => load(id ? { field, parentOption: id } : { field }, abort);
    return ahead?.id === id ? ahead.options.catch(ask) : ask();
  }

  function follow(key: string | undefined): void {
    running.abort();
    running = new AbortController();
    if (parent && !key) {
      list.value = { is: 'waiting', parent: parent.label };
      settle('');
      return;
    }
    const wanted = key === undefined ? [''] : key.split('\n');
    const carried = field.options?.length ? offeredUnder(field.options, wanted) : undefined;
    const options = carried ?? remembered(wanted);
    if (options) show(key ?? '', options);
    else void fetchMissing(key ?? '', wanted, running.signal);
  }

  function remembered(wanted: readonly string[]): readonly Option[] | undefined {
    return wanted.every((id) => known.has(id)) ? union(wanted.map((id) => known.get(id) ?? [])) : undefined;
  }

  async function fetchMissing(key: string, wanted: readonly string[], abort: AbortSignal): Promise<void> {
    list.value = { is: 'loading' };
    settle(key);
    try {
      const missing = wanted.filter((id) => !known.has(id));
      const lists = await Promise.all(missing.map((id) => fetchUnder(id, abort)));
      missing.forEach((id, index) => {
        known.set(id, lists[index] ?? []);
      });
      if (!abort.aborted) show(key, remembered(wanted) ?? []);
    } catch (error) {
      if (abort.aborted) return;
      list.value = { is: 'failed', code: isServiceFailure(error) ? error.code : 'unexpected' };
      if (!isServiceFailure(error)) throw error;
    }
  }

  function show(key: string, options: readonly Option[]): void {
    list.value = { is: 'ready', options };
    settle(key, options);
  }

  function again(): void {
    if (list.peek().is !== 'loading') attempts.value++;
  }

  return {
    list,
    again,
    reset() {
      forget();
      again();
    },
    stop() {
      stopFollowing();
      stopForeseeing();
      running.abort();
      stopped.abort();
    },
  };
}

function offeredUnder(options: readonly Option[], parentOptions: readonly string[]): readonly Option[] {
  const wanted = new Set(parentOptions);
  return options.filter(({ bind }) => bind === undefined || wanted.has(bind));
}

function union(lists: readonly (readonly Option[])[]): readonly Option[] {
  return [...new Map(lists.flat().map((option) => [option.id, option])).values()];
}
