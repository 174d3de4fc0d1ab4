import { readOptions } from '../../crm/definition/read-options.js';
import { parseWireJson } from '../../crm/json/wire-json.js';
import type { LoadOptions } from '../../form/option-list.js';
import type { OptionLists } from '../forms/option-lists.js';

/** Returns the function with which a rendered form loads the options of its lists from the relay's cache or the CRM. */
export function createLoadOptions(
  optionLists: OptionLists,
  host: string,
  clientAddress: string | undefined,
): LoadOptions {
  return async ({ field, parentOption }) => {
    const text =
      parentOption === undefined
        ? await optionLists.readText('property_id', field.id, host, clientAddress)
        : await optionLists.readText('bind', parentOption, host, clientAddress);
    return readOptions(readListData(text), field.id);
  };
}

/** Returns the property `data` of the CRM's answer about a list of options. */
function readListData(text: string) {
  const reply = parseWireJson(text);
  return reply instanceof Map ? reply.get('data') : undefined;
}
