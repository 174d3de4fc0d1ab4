import type { FieldDefinition, Option } from './definition.js';
import type { OptionsRequest } from './form-service.js';

export type LoadOptions = (request: OptionsRequest, signal: AbortSignal) => Promise<readonly Option[]>;

/**
 * Fetches the options of one field. If the field depends on a parent field, fetches them separately for each option
 * of the parent. Fetched options are kept in memory, so that they are fetched only once.
 */
export interface OptionLoader {
  /**
   * Returns the options that belong to these options of the parent field, without duplicates. Undefined: some of them
   * are not loaded yet, so call `loadMissing`.
   */
  cached(parentIds: readonly string[]): readonly Option[] | undefined;
  /**
   * Fetches the options that are not loaded yet. If the field has no parent field, the only parent id is `''`.
   * @throws the error of `LoadOptions`
   */
  loadMissing(parentIds: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * Fetches in advance the options that belong to a parent option which the visitor will probably choose. Failures
   * are ignored, because the options are fetched again when they are needed.
   */
  prefetch(parentId: string): void;
  /** Cancels a running request of `prefetch`. */
  dispose(): void;
}

/**
 * Largest number of requests that one field makes in advance. Each request can make the relay call the CRM, which
 * allows a limited number of calls per hour, so the limit is low.
 */
const maxPrefetches = 8;

export function createOptionLoader(field: FieldDefinition, loadOptions: LoadOptions): OptionLoader {
  const optionsByParentId = new Map<string, readonly Option[]>();
  const disposeController = new AbortController();
  /** The running request of `prefetch`. Only one such request runs at a time. Undefined: none is running. */
  let prefetch: { readonly id: string; readonly options: Promise<readonly Option[]> } | undefined;
  let prefetchCount = 0;

  function load(id: string, signal: AbortSignal): Promise<readonly Option[]> {
    const requestOptions = () => loadOptions(id ? { field, parentOption: id } : { field }, signal);
    return prefetch?.id === id ? prefetch.options.catch(requestOptions) : requestOptions();
  }

  return {
    cached: (parentIds) =>
      parentIds.every((id) => optionsByParentId.has(id))
        ? mergeById(parentIds.map((id) => optionsByParentId.get(id) ?? []))
        : undefined,
    async loadMissing(parentIds, signal) {
      const missingIds = parentIds.filter((id) => !optionsByParentId.has(id));
      const lists = await Promise.all(missingIds.map((id) => load(id, signal)));
      missingIds.forEach((id, index) => {
        optionsByParentId.set(id, lists[index] ?? []);
      });
    },
    prefetch(id) {
      if (optionsByParentId.has(id) || prefetch || prefetchCount >= maxPrefetches) return;
      prefetchCount++;
      const options = load(id, disposeController.signal);
      prefetch = { id, options };
      options
        .then(
          (loadedOptions) => optionsByParentId.set(id, loadedOptions),
          () => {},
        )
        .finally(() => {
          prefetch = undefined;
        });
    },
    dispose: () => disposeController.abort(),
  };
}

function mergeById(lists: readonly (readonly Option[])[]): readonly Option[] {
  return [...new Map(lists.flat().map((option) => [option.id, option])).values()];
}
