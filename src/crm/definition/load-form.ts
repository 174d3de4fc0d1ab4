import type { LoadedForm } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { withDialect } from '../http/dialect.js';
import type { CrmConnection } from '../http/post.js';
import { isWireMap } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { fieldGroups, readForm } from './read-form.js';
import { requestForm } from './request-form.js';

/**
 * Loads a form definition and returns the definition in the CRM's format (docs/protocol.md, section 4).
 * @param onAction is called before each request with the name of the API action that the request uses; the CRM has
 *   two names for each action
 * @param sent the response to a request with the action `getform` that was sent already. Undefined: none was sent.
 * @throws CrmError
 */
export function loadWireForm(
  crm: CrmConnection,
  formId: string,
  signal?: AbortSignal,
  onAction?: (action: string) => void,
  sent?: Promise<string>,
): Promise<WireValue> {
  return withDialect('read', crm, async (action) => {
    onAction?.(action);
    const response = (action === 'getform' && sent) || requestForm(crm, action, formId, signal);
    const wire = await readEnvelope(await response);
    const isForm = isWireMap(wire) && ['formtype', ...fieldGroups].some((name) => wire.has(name));
    if (!isForm) throw new CrmError('not-a-form');
    return wire;
  });
}

/**
 * Loads a form definition from the CRM, checks the definition and converts it to the format of apro-forms. Pages that
 * use a relay do not download this code.
 * @param sent the response to a request with the action `getform` that was sent already
 * @throws CrmError
 */
export async function loadForm(
  crm: CrmConnection,
  formId: string,
  signal?: AbortSignal,
  sent?: Promise<string>,
): Promise<LoadedForm> {
  let dialect = '';
  const onAction = (action: string) => {
    dialect = action;
  };
  const { warnings, definition } = readForm(await loadWireForm(crm, formId, signal, onAction, sent));
  return { warnings, definition: { ...definition, id: definition.id || formId }, dialect };
}
