import { LRUCache } from 'lru-cache';
import { coalesce } from '../../async/coalesce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { limitEntries } from '../config/entry-limit.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { AllowedLists } from './allowed-lists.js';
import { getNonEmptyIds, optionListPrefix, readOptionList, writeListKey } from './option-list.js';
import { hasFieldIds, type IsOwnedBy, type OptionIdsByField, resolveOwners } from './option-owners.js';
import { getFieldOptions } from './option-response.js';

/** Returns the ids of all options of a field. `undefined`: the options of the field are not known. */
export type FindOptionIds = (fieldId: string) => Promise<ReadonlySet<string> | undefined>;

/** Finds out to which form fields a list of options can belong. Only forms that the relay serves are searched. */
export interface ListFields {
  /**
   * Returns the ids of the fields to which a list of options can belong. Empty: no form of the relay can show the
   * list.
   */
  getFieldIds(listKey: string): ReadonlySet<string>;
  /** Remembers the options of a list. From then on, visitors may load the lists that depend on these options. */
  addOptions(wire: WireValue, fieldIds: ReadonlySet<string>, isOwnedBy: IsOwnedBy): void;
  /**
   * Returns the option ids of each field. They are needed only if a list contains the options of several fields and
   * does not say to which field an option belongs. For any other list, the result is `undefined` for each field.
   */
  findOptionIds(
    fieldIds: ReadonlySet<string>,
    wire: WireValue,
    findIds: FindOptionIds,
  ): Promise<OptionIdsByField>;
  /**
   * Calls `addOptions` for all option lists in the database: lists from before a restart of the relay, and lists that
   * other relays with the same database have loaded.
   */
  restore(): Promise<void>;
}

export interface ListFieldsDeps {
  readonly allowedLists: AllowedLists;
  readonly cacheStore: CacheStore;
  readonly monotonic: () => number;
  /** Milliseconds after which `restore` reads the same list of options from the database again. */
  readonly restoreIntervalMs: number;
}

const maxRestoredKeys = 50_000;

export function createListFields(deps: ListFieldsDeps): ListFields {
  const { allowedLists, cacheStore, monotonic, restoreIntervalMs } = deps;
  const restoredKeys = new LRUCache<string, true>({
    ...limitEntries(maxRestoredKeys),
    ttl: restoreIntervalMs,
    perf: { now: monotonic },
  });

  function getFieldIds(listKey: string): ReadonlySet<string> {
    const [name, id = ''] = listKey.split('=');
    if (name === 'bind') return allowedLists.getChildFieldIds(id);
    return allowedLists.hasList(id) ? new Set([id]) : new Set();
  }

  function addOptions(wire: WireValue, fieldIds: ReadonlySet<string>, isOwnedBy: IsOwnedBy): void {
    for (const fieldId of fieldIds)
      allowedLists.addOptions(fieldId, getFieldOptions(fieldId, wire, isOwnedBy));
  }

  async function findOptionIds(
    fieldIds: ReadonlySet<string>,
    wire: WireValue,
    findIds: FindOptionIds,
  ): Promise<OptionIdsByField> {
    if (fieldIds.size < 2 || hasFieldIds(wire))
      return new Map([...fieldIds].map((fieldId) => [fieldId, undefined]));
    const entries = [...fieldIds].map(async (fieldId) => {
      const optionIds = allowedLists.getEmbeddedOptionIds(fieldId) ?? (await findIds(fieldId));
      return [fieldId, optionIds] as const;
    });
    return new Map(await Promise.all(entries));
  }

  async function readStoredIds(fieldId: string): Promise<ReadonlySet<string> | undefined> {
    const storedList = await cacheStore.get(optionListPrefix + writeListKey('property_id', fieldId));
    return storedList && getNonEmptyIds(readOptionList(storedList.text));
  }

  async function restoreList(key: string): Promise<boolean> {
    // `restoredKeys` is checked first, because that is about a thousand times faster than `getFieldIds`.
    if (restoredKeys.has(key)) return false;
    const fieldIds = getFieldIds(key.slice(optionListPrefix.length));
    if (fieldIds.size === 0) return false;
    const storedList = await cacheStore.get(key);
    if (storedList) {
      const { wire } = readOptionList(storedList.text);
      addOptions(wire, fieldIds, resolveOwners(await findOptionIds(fieldIds, wire, readStoredIds)));
    }
    restoredKeys.set(key, true);
    return true;
  }

  async function restoreAll(): Promise<void> {
    const keys = await cacheStore.listNames(optionListPrefix);
    // An option of one list can make another list allowed that comes earlier in `keys`. So the loop is repeated until
    // it restores no further list.
    for (let hasProgress = true; hasProgress; ) {
      hasProgress = false;
      for (const key of keys) if (await restoreList(key)) hasProgress = true;
    }
  }

  return { getFieldIds, addOptions, findOptionIds, restore: coalesce(restoreAll, { monotonic }) };
}
