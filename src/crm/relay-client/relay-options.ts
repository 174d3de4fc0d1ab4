import type { Option } from '../../form/definition.js';
import type { OptionsRequest } from '../../form/form-service.js';
import { maxLabelLength, maxOptions } from '../definition/limits.js';
import { CrmError, parseCrmError } from '../errors/crm-error.js';
import { explained } from '../errors/explained.js';
import { type CrmConnection, post } from '../http/post.js';
import { isRecord, parseRelayJson } from '../http/transport.js';

// This file is a separate script. Only pages with a relay load it. A relay has already read the CRM's list, so its answer
// is plain JSON with decoded texts (`relay/forms/option-response.ts`), which takes less code and time to read.

/**
 * Loads the options of a choice field from a relay. If the request has `parentOption`, loads only the options that
 * depend on this option of another field.
 * @throws CrmError
 */
export function loadOptions(
  relay: CrmConnection,
  request: OptionsRequest,
  signal?: AbortSignal,
): Promise<readonly Option[]> {
  return explained('list', relay, requestOptions(relay, request, signal));
}

async function requestOptions(
  relay: CrmConnection,
  { field, parentOption }: OptionsRequest,
  signal: AbortSignal | undefined,
): Promise<readonly Option[]> {
  const [path, params] =
    parentOption === undefined ? ['variants', { property_id: field.id }] : ['binded', { bind: parentOption }];
  return readRelayOptions(await post(relay, `/sharedapi/utils/${path}`, { params }, signal), field.id);
}

/**
 * Reads the answer of a relay with a list of options. The list is an array, or an object with the ids as keys as in
 * answers of the CRM.
 * @param fieldId id of the field. Options that belong to another field are left out.
 * @throws CrmError if the status is "fail", or if the answer has no list. An empty list would hide the field.
 */
export function readRelayOptions(text: string, fieldId: string): readonly Option[] {
  const answer = parseRelayJson(text);
  const { status, message, data } = isRecord(answer) ? answer : {};
  if (status === 'fail') throw parseCrmError(typeof message === 'string' ? message : '');
  if (typeof data !== 'object' || data === null) throw new CrmError('not-json', 'no list');
  const optionById = new Map<string, { readonly option: Option; readonly sort: number }>();
  // Old scripts replace `Object.values` by a function that also returns inherited methods of an array (Prototype.js).
  const entries: readonly unknown[] = Array.isArray(data) ? data : Object.values(data);
  for (const entry of entries.slice(0, maxOptions)) {
    if (!isRecord(entry)) throw new CrmError('not-json', 'no list');
    const { property_id: owner, sort } = entry;
    const option = readOption(entry);
    if (option && !optionById.has(option.id) && (!owner || `${owner}` === fieldId))
      optionById.set(option.id, { option, sort: Number(sort) || 0 });
  }
  return [...optionById.values()].sort((a, b) => a.sort - b.sort).map(({ option }) => option);
}

function readOption(entry: Readonly<Record<string, unknown>>): Option | undefined {
  const text = (name: string) => {
    const value = entry[name];
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
  };
  const id = text('id');
  const bind = text('bind');
  const color = text('highlight');
  if (!/^(?!(__proto__|constructor|prototype)$)[\w-]{1,64}$/.test(id)) return undefined;
  return {
    id,
    text: (text('value') || id).slice(0, maxLabelLength),
    ...(bind && bind !== '0' && { bind }),
    ...(text('default') === '1' && { preselected: true }),
    ...(/^#([\da-f]{3}){1,2}$/i.test(color) && { color }),
  };
}
