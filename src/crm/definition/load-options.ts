import type { Option } from '../../form/definition.js';
import type { OptionsRequest } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { explained } from '../errors/explained.js';
import { type CrmConnection, post } from '../http/post.js';
import { asEntries } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readOptions } from './read-options.js';

/**
 * Parameters of a request for options (docs/protocol.md, section 6).
 * - `bind`: id of an option that the visitor chose; the CRM returns the options of other fields that depend on this
 *   choice
 * - `property_id`: id of a field; the CRM returns all options of the field
 */
export type OptionParams = { readonly bind: string } | { readonly property_id: string };

/**
 * Loads the options of a choice field and returns them in the CRM's format.
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
 * Returns whether the CRM's answer is a list of options; the list may be empty. Any other answer must count as an
 * error: it must not look like an empty list, because a field with an empty list disappears from the form.
 */
function isOptionListReply(value: WireValue): boolean {
  return (
    !value || (typeof value === 'object' && asEntries(value).every(([, entry]) => typeof entry === 'object'))
  );
}

/**
 * Loads the options of a choice field. If the request has `parentOption`, loads only the options that depend on this
 * option of another field.
 * @throws CrmError
 */
export function loadOptions(
  crm: CrmConnection,
  request: OptionsRequest,
  signal?: AbortSignal,
): Promise<readonly Option[]> {
  return explained('list', crm, requestOptions(crm, request, signal));
}

async function requestOptions(
  crm: CrmConnection,
  { field, parentOption }: OptionsRequest,
  signal: AbortSignal | undefined,
): Promise<readonly Option[]> {
  const params = parentOption === undefined ? { property_id: field.id } : { bind: parentOption };
  return readOptions(await loadWireOptions(crm, params, signal), field.id);
}
