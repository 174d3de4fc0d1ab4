import { type CrmClientOptions, createCrmClient } from '../../crm/client.js';
import { loadWireForm } from '../../crm/definition/load-form.js';
import { loadWireFields } from '../../crm/definition/load-headings.js';
import { loadWireOptions, type OptionParams } from '../../crm/definition/load-options.js';
import { loadWirePublication } from '../../crm/definition/load-publication.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { DialectMemory } from '../../crm/http/dialect.js';
import type { PhpRecord } from '../../crm/http/encode-php-form.js';
import { serverWays } from '../../crm/http/node-transport.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { type ApplicationsFilter, loadWireApplications } from '../../crm/submission/list-requests.js';
import { sendRecord } from '../../crm/submission/send-form.js';
import type { FieldGroup } from '../../form/definition.js';
import type { FormService, Receipt } from '../../form/form-service.js';
import type { RelayConfig } from '../config/config.js';
import { isNotNow } from './is-temporary-error.js';

/** The CRM's requests in the wire's own values, with the key at hand. */
export interface CrmRequests extends Pick<FormService, 'upload'> {
  loadWireForm(formId: string): Promise<WireValue>;
  loadWireFields(group: FieldGroup): Promise<WireValue>;
  loadWireOptions(params: OptionParams): Promise<WireValue>;
  loadWirePublication(id: string): Promise<WireValue>;
  loadWireApplications(filter: ApplicationsFilter): Promise<WireValue>;
  sendRecord(formId: string, data: PhpRecord, token: string | undefined): Promise<Receipt>;
}

/** The CRM as a page on `host` would reach it. */
export type CrmLink = (host: string) => CrmRequests;

export function linkCrm(
  config: RelayConfig,
  fetch: typeof globalThis.fetch,
  /** Hears that the CRM does not take the key, or not for that. */
  onKeyRefused = () => {},
  dialects?: DialectMemory,
): CrmLink {
  const { crmUrl, crmKey, dialect, crmTimeout } = config;
  let learning: Promise<unknown> | undefined;

  function heard<Value>(work: Promise<Value>): Promise<Value> {
    work.catch((error: unknown) => {
      if (error instanceof CrmError && error.code === 'ACCESS_DENY') onKeyRefused();
    });
    return work;
  }

  /**
   * Sends follow what reads have taught: where none has yet, one is made first.
   * @throws CrmError `not-taken` while the CRM can't be asked
   */
  async function learnDialect(crm: CrmClientOptions, formId: string): Promise<void> {
    if (dialect !== 'auto' || !dialects || dialects.get(crmUrl)) return;
    learning ??= loadWireForm(crm, formId).finally(() => {
      learning = undefined;
    });
    await learning.catch((error: unknown) => {
      if (isNotNow(error)) throw new CrmError(error.code, 'dialect not known yet', 'not-taken');
    });
  }

  return (host) => {
    const crm: CrmClientOptions = {
      url: crmUrl,
      key: crmKey,
      host,
      dialect,
      dialects,
      timeout: crmTimeout,
      server: serverWays,
      fetch,
    };
    const { upload } = createCrmClient(crm);
    return {
      loadWireForm: (formId) => loadWireForm(crm, formId),
      loadWireFields: (group) => heard(loadWireFields(crm, group)),
      loadWireOptions: (params) => heard(loadWireOptions(crm, params)),
      loadWirePublication: (id) => heard(loadWirePublication(crm, id)),
      loadWireApplications: (filter) => heard(loadWireApplications(crm, filter)),
      async sendRecord(formId, data, token) {
        await learnDialect(crm, formId);
        return sendRecord(crm, formId, data, token);
      },
      upload: (...file) => heard(upload(...file)),
    };
  };
}
