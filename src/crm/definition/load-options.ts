import type { Option } from '../../form/definition.js';
import type { OptionsRequest } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readOptions } from './read-options.js';

/** `bind`: options under this option of a parent. `property_id`: all options of this field (docs/protocol.md, section 6). */
export type OptionParams = { readonly bind: string } | { readonly property_id: string };

/**
 * Loads a list of options in the CRM's own words.
 * @throws CrmError
 */
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

/**
 * True for a list of options, also an empty list. Any other answer is an error: read as an empty list, the answer would remove
 * the field from the form.
 */
function isOptionListReply(value: WireValue): boolean {
  return (
    !value || (typeof value === 'object' && asEntries(value).every(([, entry]) => typeof entry === 'object'))
  );
}

/**
 * Loads the options of a field, under an option of its parent if the request names one.
 * @throws CrmError
 */
export async function loadOptions(
  crm: CrmConnection,
  { field, parentOption }: OptionsRequest,
  signal?: AbortSignal,
): Promise<readonly Option[]> {
  const params = parentOption === undefined ? { property_id: field.id } : { bind: parentOption };
  return readOptions(await loadWireOptions(crm, params, signal), field.id);
}
