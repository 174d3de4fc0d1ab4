import { readOptions } from '../../crm/definition/read-options.js';
import { parseWireJson, type WireValue } from '../../crm/json/wire-json.js';
import type { CachedResponse } from '../http/cached-response.js';

/** Request parameter: `bind` asks for the options under an option, `property_id` for all options of a field. */
export type ListParameter = 'bind' | 'property_id';

/** A list of the CRM, parsed from the cache. */
export interface OptionList {
  readonly wire: WireValue;
  /** Responses that were made of the list. The key says for which fields. */
  readonly responses: Map<string, Promise<CachedResponse>>;
  readonly optionIds: ReadonlySet<string>;
}

/** Prefix of the keys in the cache. */
export const optionListPrefix = 'options:';

/** Key of a list, such as `bind=1` or `property_id=5`. */
export function writeListKey(name: ListParameter, id: string): string {
  return `${name}=${id}`;
}

/** @throws CrmError for a text that is no list */
export function readOptionList(text: string): OptionList {
  const wire = parseWireJson(text);
  return { wire, responses: new Map(), optionIds: new Set(readOptions(wire).map(({ id }) => id)) };
}

/**
 * Returns the option ids of a nested field.
 * @returns `undefined` for an empty list: a nested field has options, so the CRM did not say which
 */
export function getNonEmptyIds({ optionIds }: OptionList): ReadonlySet<string> | undefined {
  return optionIds.size > 0 ? optionIds : undefined;
}
