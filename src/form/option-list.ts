import { computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals';
import type { FieldDefinition, Option } from './definition.js';
import { isServiceFailure } from './form-service.js';
import { createOptionLoader, type LoadOptions } from './option-loader.js';
import { createSelectionRestorer, type SelectableField } from './restore-selection.js';

export type { LoadOptions } from './option-loader.js';

/** State of the options of a choice field: waiting, loading, loaded or failed. */
export type OptionList = OptionListState & {
  /** True if the field was set back to its initial value. Undefined: the choice in the parent field has changed. */
  readonly isReset?: true;
};

type OptionListState =
  | { readonly status: 'ready'; readonly options: readonly Option[] }
  /**
   * The field has no options yet, because the visitor must first choose an option in its parent field. `parent` is
   * the label of the parent field.
   */
  | { readonly status: 'waiting'; readonly parent: string }
  | { readonly status: 'loading' }
  /**
   * The options could not be fetched, so the visitor sees a text input and a retry button. `code` is the code of the
   * `ServiceFailure`, or `unexpected`.
   */
  | { readonly status: 'failed'; readonly code: string };

/** The options of a choice field, with methods that load or reset the options. */
export interface OptionSource {
  readonly list: ReadonlySignal<OptionList>;
  /**
   * Computes the list of options again, and fetches options that could not be fetched before. Does nothing while the
   * options are being loaded.
   */
  reload(): void;
  /**
   * Loads the options again like `reload`, but first forgets which options the visitor selected earlier, so that no
   * earlier selection is restored.
   */
  reset(): void;
  dispose(): void;
}

/**
 * The properties of a parent field (the field whose choice decides about the options) that a dependent field needs to
 * find its options.
 */
export interface ParentChoice {
  readonly label: string;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  readonly likelyOptionId: ReadonlySignal<string | undefined>;
  readonly pending: ReadonlySignal<boolean>;
}

/**
 * Creates the list of options for a field. If the field has a parent field, the list follows the parent's selection.
 * Otherwise the list is fetched once. When the list changes, the field's selection is restored or cleared.
 * @param selectable the field that chooses from the list
 */
export function createDependentOptionList<Raw>(
  field: FieldDefinition,
  parent: ParentChoice | undefined,
  loadOptions: LoadOptions,
  selectable: SelectableField<Raw>,
): OptionSource {
  const { restore, clear } = createSelectionRestorer(selectable);
  const loader = createOptionLoader(field, loadOptions);
  const list: Signal<OptionList> = signal<OptionList>({ status: 'loading' });
  const reloadCount = signal(0);
  /**
   * Ids of the options that are selected in the parent field, one id per line. Undefined: the field has no parent, so
   * its options depend on nothing.
   */
  const selectionKey = computed(() =>
    parent ? parent.selectedOptions.value.map(({ id }) => id).join('\n') : undefined,
  );
  let requestController = new AbortController();
  let isReset = false;

  const stopSelectionEffect = effect(() => {
    const key = selectionKey.value;
    reloadCount.value;
    untracked(() => updateForSelection(key));
  });

  const stopPrefetchEffect = effect(() => {
    const id = parent?.likelyOptionId.value;
    if (id && !field.options?.length) untracked(() => loader.prefetch(id));
  });

  function updateForSelection(key: string | undefined): void {
    requestController.abort();
    requestController = new AbortController();
    if (parent && !key) {
      setList({ status: 'waiting', parent: parent.label });
      restore('');
      return;
    }
    const parentIds = key === undefined ? [''] : key.split('\n');
    const definedOptions = field.options?.length ? filterByParents(field.options, parentIds) : undefined;
    const options = definedOptions ?? loader.cached(parentIds);
    if (options) showOptions(key ?? '', options);
    else void fetchMissing(key ?? '', parentIds, requestController.signal);
  }

  function setList(state: OptionListState): void {
    list.value = { ...state, ...(isReset && { isReset }) };
  }

  async function fetchMissing(
    key: string,
    parentIds: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<void> {
    setList({ status: 'loading' });
    restore(key);
    try {
      await loader.loadMissing(parentIds, abortSignal);
      if (!abortSignal.aborted) showOptions(key, loader.cached(parentIds) ?? []);
    } catch (error) {
      if (abortSignal.aborted) return;
      list.value = { status: 'failed', code: isServiceFailure(error) ? error.code : 'unexpected' };
      if (!isServiceFailure(error)) throw error;
    }
  }

  function showOptions(key: string, options: readonly Option[]): void {
    setList({ status: 'ready', options });
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
      isReset = true;
      reload();
      // The lists of parent fields are reset as well, which may change this list a second time.
      queueMicrotask(() => {
        isReset = false;
      });
    },
    dispose() {
      stopSelectionEffect();
      stopPrefetchEffect();
      requestController.abort();
      loader.dispose();
    },
  };
}

function filterByParents(options: readonly Option[], parentOptionIds: readonly string[]): readonly Option[] {
  const parentIds = new Set(parentOptionIds);
  return options.filter(({ bind }) => bind === undefined || parentIds.has(bind));
}
