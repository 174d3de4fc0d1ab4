import { fieldGroups } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { inDialect } from '../http/dialect.js';
import { type CrmAddress, hostOf, post } from '../http/post.js';
import { isWireMap } from '../json/coerce.js';
import { readReply } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';
import { readForm } from './read-form.js';

/** A definition as the CRM wrote it. */
export function loadWireForm(
  crm: CrmAddress,
  formId: string,
  signal?: AbortSignal,
  tellAction?: (action: string) => void,
): Promise<WireValue> {
  return inDialect('read', crm, async (action) => {
    tellAction?.(action);
    const wire = await readReply(
      await post(crm, '/onlineforms', { action, form: formId, host: hostOf(crm) }, signal),
    );
    const isForm = isWireMap(wire) && ['formtype', ...fieldGroups].some((name) => wire.has(name));
    if (!isForm) throw new CrmError('not-a-form');
    return wire;
  });
}

/** A definition straight from the CRM, read and checked. Only pages without a relay download this. */
export async function loadForm(crm: CrmAddress, formId: string, signal?: AbortSignal): Promise<LoadedForm> {
  let dialect = '';
  const tellAction = (action: string) => {
    dialect = action;
  };
  const { warnings, definition } = readForm(await loadWireForm(crm, formId, signal, tellAction));
  return { warnings, definition: { ...definition, id: definition.id || formId }, dialect };
}
