import type { Option } from '../form/definition.js';
import type { OptionsRequest } from '../form/form-service.js';
import { type CrmAddress, post } from './post.js';
import { readOptions } from './read-options.js';
import type { WireValue } from './wire-json.js';
import { readReply } from './wire-reply.js';

/** `bind`: what hangs on a parent's option. `property_id`: all options of a field. */
export type OptionParams = { readonly bind: string } | { readonly property_id: string };

export async function loadWireOptions(
  crm: CrmAddress,
  params: OptionParams,
  signal?: AbortSignal,
): Promise<WireValue> {
  const path = 'bind' in params ? '/sharedapi/utils/binded' : '/sharedapi/utils/variants';
  return readReply(await post(crm, path, { apikey: crm.key, params }, signal));
}

export async function loadOptions(
  crm: CrmAddress,
  { field, parentOption }: OptionsRequest,
  signal?: AbortSignal,
): Promise<readonly Option[]> {
  const params = parentOption === undefined ? { property_id: field.id } : { bind: parentOption };
  return readOptions(await loadWireOptions(crm, params, signal), field.id);
}
