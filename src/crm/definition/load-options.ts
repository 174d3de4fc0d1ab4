import type { Option } from '../../form/definition.js';
import type { OptionsRequest } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readOptions } from './read-options.js';

/** `bind`: what hangs on a parent's option. `property_id`: all options of a field. */
export type OptionParams = { readonly bind: string } | { readonly property_id: string };

export async function loadWireOptions(
  crm: CrmConnection,
  params: OptionParams,
  signal?: AbortSignal,
): Promise<WireValue> {
  const path = 'bind' in params ? '/sharedapi/utils/binded' : '/sharedapi/utils/variants';
  const list = await readEnvelope(await post(crm, path, { apikey: crm.key, params }, signal));
  if (!isOptionListReply(list)) throw new CrmError('not-json', 'no list');
  return list;
}

/** Something else, taken for an empty list, would take a field out of the form. */
function isOptionListReply(value: WireValue): boolean {
  return (
    !value || (typeof value === 'object' && asEntries(value).every(([, entry]) => typeof entry === 'object'))
  );
}

export async function loadOptions(
  crm: CrmConnection,
  { field, parentOption }: OptionsRequest,
  signal?: AbortSignal,
): Promise<readonly Option[]> {
  const params = parentOption === undefined ? { property_id: field.id } : { bind: parentOption };
  return readOptions(await loadWireOptions(crm, params, signal), field.id);
}
