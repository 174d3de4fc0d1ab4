import type { FieldDefinition, Option } from './definition.js';
import type { OptionsRequest } from './form-service.js';

export type LoadOptions = (request: OptionsRequest, signal: AbortSignal) => Promise<readonly Option[]>;

/** Fetches the options of one field, once for each option of its parent, and remembers the options. */
export interface OptionLoader {
  /** The union of the options under these parent options. Undefined if some of the options are not loaded yet. */
  cached(parentIds: readonly string[]): readonly Option[] | undefined;
  /**
   * Fetches the options that are not loaded yet. The id `''` stands for a field without a parent.
   * @throws the error of `LoadOptions`
   */
  loadMissing(parentIds: readonly string[], signal: AbortSignal): Promise<void>;
  /** Fetches the options under a parent option that the visitor will probably choose. Failures are ignored. */
  prefetch(parentId: string): void;
  /** Cancels a prefetch that is under way. */
  dispose(): void;
}

/** Largest number of prefetches of one field. Each can cost the relay a request with the CRM's key. */
const maxPrefetches = 8;

export function createOptionLoader(field: FieldDefinition, loadOptions: LoadOptions): OptionLoader {
  const optionsByParentId = new Map<string, readonly Option[]>();
  const disposeController = new AbortController();
  /** The prefetch under way: one at a time. */
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
