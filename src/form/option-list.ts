import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { FieldDefinition, Option } from './definition.js';
import { isServiceFailure, type OptionsRequest } from './form-service.js';
import { createSelectionRestorer, type SelectableField } from './restore-selection.js';

/** What a field that offers a choice can offer at this moment. */
export type OptionList =
  | { readonly status: 'ready'; readonly options: readonly Option[] }
  /** Nothing to offer before the parent, named by its label, has a choice. */
  | { readonly status: 'waiting'; readonly parent: string }
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly code: string };

export interface OptionSource {
  readonly list: ReadonlySignal<OptionList>;
  /** Settles once more, and asks again for what could not be had. */
  reload(): void;
  /** As `again`, with nothing left of what was chosen before. */
  reset(): void;
  dispose(): void;
}

export interface ParentChoice {
  readonly label: string;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  readonly likelyOptionId: ReadonlySignal<string | undefined>;
}

export type LoadOptions = (request: OptionsRequest, signal: AbortSignal) => Promise<readonly Option[]>;

/** Lists that one field asks for in advance at most: the relay's requests to the CRM are few. */
const maxPrefetches = 8;

/** A list that follows its parent's choice, or is fetched once when there is no parent; `holder` chooses from it. */
export function createDependentOptionList<Raw>(
  field: FieldDefinition,
  parent: ParentChoice | undefined,
  loadOptions: LoadOptions,
  selectable: SelectableField<Raw>,
): OptionSource {
  const { restore, clear } = createSelectionRestorer(selectable);
  const list: Signal<OptionList> = signal<OptionList>({ status: 'loading' });
  const reloadCount = signal(0);
  const optionsByParentId = new Map<string, readonly Option[]>();
  const selectionKey = computed(() =>
    parent ? parent.selectedOptions.value.map(({ id }) => id).join('\n') : undefined,
  );
  let requestController = new AbortController();
  let prefetch: { readonly id: string; readonly options: Promise<readonly Option[]> } | undefined;
  let prefetchCount = 0;
  const disposeController = new AbortController();

  const stopSelectionEffect = effect(() => {
    const key = selectionKey.value;
    reloadCount.value;
    untracked(() => updateForSelection(key));
  });

  const stopPrefetchEffect = effect(() => {
    const id = parent?.likelyOptionId.value;
    if (
      id &&
      !field.options?.length &&
      !optionsByParentId.has(id) &&
      !prefetch &&
      prefetchCount < maxPrefetches
    )
      untracked(() => prefetchOptions(id));
  });

  /** One at a time, and never so that a visitor hears of its failure: the choice itself would ask again. */
  function prefetchOptions(id: string): void {
    prefetchCount++;
    const options = loadOptions({ field, parentOption: id }, disposeController.signal);
    prefetch = { id, options };
    options
      .then(
        (loadedOptions) => optionsByParentId.set(id, loadedOptions),
        () => {},
      )
      .finally(() => {
        prefetch = undefined;
      });
  }

  /** What is on its way already is waited for. */
  function fetchForParent(id: string, abortSignal: AbortSignal): Promise<readonly Option[]> {
    const requestOptions = () => loadOptions(id ? { field, parentOption: id } : { field }, abortSignal);
    return prefetch?.id === id ? prefetch.options.catch(requestOptions) : requestOptions();
  }

  function updateForSelection(key: string | undefined): void {
    requestController.abort();
    requestController = new AbortController();
    if (parent && !key) {
      list.value = { status: 'waiting', parent: parent.label };
      restore('');
      return;
    }
    const parentIds = key === undefined ? [''] : key.split('\n');
    const definedOptions = field.options?.length ? filterByParents(field.options, parentIds) : undefined;
    const options = definedOptions ?? cachedOptions(parentIds);
    if (options) showOptions(key ?? '', options);
    else void fetchMissing(key ?? '', parentIds, requestController.signal);
  }

  function cachedOptions(parentIds: readonly string[]): readonly Option[] | undefined {
    return parentIds.every((id) => optionsByParentId.has(id))
      ? mergeById(parentIds.map((id) => optionsByParentId.get(id) ?? []))
      : undefined;
  }

  async function fetchMissing(
    key: string,
    parentIds: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<void> {
    list.value = { status: 'loading' };
    restore(key);
    try {
      const missingIds = parentIds.filter((id) => !optionsByParentId.has(id));
      const loadedLists = await Promise.all(missingIds.map((id) => fetchForParent(id, abortSignal)));
      missingIds.forEach((id, index) => {
        optionsByParentId.set(id, loadedLists[index] ?? []);
      });
      if (!abortSignal.aborted) showOptions(key, cachedOptions(parentIds) ?? []);
    } catch (error) {
      if (abortSignal.aborted) return;
      list.value = { status: 'failed', code: isServiceFailure(error) ? error.code : 'unexpected' };
      if (!isServiceFailure(error)) throw error;
    }
  }

  function showOptions(key: string, options: readonly Option[]): void {
    list.value = { status: 'ready', options };
    restore(key, options);
  }

  function reload(): void {
    if (list.peek().status !== 'loading') reloadCount.value++;
  }

  return {
    list,
    reload,
    reset() {
      clear();
      reload();
    },
    dispose() {
      stopSelectionEffect();
      stopPrefetchEffect();
      requestController.abort();
      disposeController.abort();
    },
  };
}

function filterByParents(options: readonly Option[], parentOptionIds: readonly string[]): readonly Option[] {
  const parentIds = new Set(parentOptionIds);
  return options.filter(({ bind }) => bind === undefined || parentIds.has(bind));
}

function mergeById(lists: readonly (readonly Option[])[]): readonly Option[] {
  return [...new Map(lists.flat().map((option) => [option.id, option])).values()];
}
