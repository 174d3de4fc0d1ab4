import { readOptions } from '../../crm/definition/read-options.js';
import { parseWireJson, type WireValue } from '../../crm/json/wire-json.js';
import type { CachedResponse } from '../http/cached-response.js';

/**
 * Name of the parameter that selects a list of options. `bind`: the options that depend on a certain option of a
 * parent field. `property_id`: all options of a field.
 */
export type ListParameter = 'bind' | 'property_id';

/** A list of options from the CRM, parsed from the text in the cache. */
export interface CachedOptionList {
  readonly wire: WireValue;
  /**
   * Responses to pages that were created from this list, so that they are not created again. The key contains the ids
   * of the fields for which a response was created.
   */
  readonly responses: Map<string, Promise<CachedResponse>>;
  readonly optionIds: ReadonlySet<string>;
}

/** Prefix of the keys under which the cache stores option lists. */
export const optionListPrefix = 'options:';

/** Returns the cache key of a list of options, such as `bind=1` or `property_id=5`. */
export function writeListKey(name: ListParameter, id: string): string {
  return `${name}=${id}`;
}

/**
 * Parses a list of options that the CRM has sent.
 * @throws CrmError if the text is not JSON
 */
export function readOptionList(text: string): CachedOptionList {
  const wire = parseWireJson(text);
  return { wire, responses: new Map(), optionIds: new Set(readOptions(wire).map(({ id }) => id)) };
}

/**
 * Returns the option ids of a field that depends on a parent field.
 * @returns `undefined` if the list is empty. Such a field always has options, so an empty list only means that the CRM
 *   did not list them
 */
export function getNonEmptyIds({ optionIds }: CachedOptionList): ReadonlySet<string> | undefined {
  return optionIds.size > 0 ? optionIds : undefined;
}
