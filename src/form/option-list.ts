import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { FieldDefinition, Option } from './definition.js';
import { isServiceFailure, type OptionsRequest } from './form-service.js';

/** What a field that offers a choice can offer at this moment. */
export type OptionList =
  | { readonly is: 'ready'; readonly options: readonly Option[] }
  /** Nothing to offer before the parent, named by its label, has a choice. */
  | { readonly is: 'waiting'; readonly parent: string }
  | { readonly is: 'loading' }
  | { readonly is: 'failed'; readonly code: string };

export interface OptionSource {
  readonly list: ReadonlySignal<OptionList>;
  /** Asks again for what could not be had. */
  retry(): void;
  stop(): void;
}

export interface ParentChoice {
  readonly label: string;
  readonly chosen: ReadonlySignal<readonly Option[]>;
}

export type LoadOptions = (request: OptionsRequest, signal: AbortSignal) => Promise<readonly Option[]>;

/**
 * A list that follows its parent's choice, or is fetched once when there is no parent.
 * `settle` is called when the choice changes (with nothing: the old value does not count any more)
 * and when a list is there; the key names the parent's choice.
 */
export function followedList(
  field: FieldDefinition,
  parent: ParentChoice | undefined,
  load: LoadOptions,
  settle: (key: string, options?: readonly Option[]) => void,
): OptionSource {
  const list: Signal<OptionList> = signal<OptionList>({ is: 'loading' });
  const attempts = signal(0);
  const known = new Map<string, readonly Option[]>();
  const chosen = computed(() => (parent ? parent.chosen.value.map(({ id }) => id).join('\n') : undefined));
  let running = new AbortController();

  const stopFollowing = effect(() => {
    const key = chosen.value;
    attempts.value;
    untracked(() => follow(key));
  });

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
      const lists = await Promise.all(
        missing.map((id) => load(id ? { field, parentOption: id } : { field }, abort)),
      );
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

  return {
    list,
    retry() {
      if (list.peek().is === 'failed') attempts.value++;
    },
    stop() {
      stopFollowing();
      running.abort();
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
