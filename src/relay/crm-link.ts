import { type CrmClientOptions, createCrmClient } from '../crm/client.js';
import { CrmError } from '../crm/crm-error.js';
import { type ApplicationsFilter, loadWireApplications } from '../crm/load-applications.js';
import { loadWireFields } from '../crm/load-fields.js';
import { loadWireForm } from '../crm/load-form.js';
import { loadWireOptions, type OptionParams } from '../crm/load-options.js';
import { loadWirePublication } from '../crm/load-publication.js';
import type { PhpRecord } from '../crm/php-form.js';
import { sendRecord } from '../crm/send-form.js';
import { serverWays } from '../crm/server-ways.js';
import type { WireValue } from '../crm/wire-json.js';
import type { FieldGroup } from '../form/definition.js';
import type { FormService, Receipt } from '../form/form-service.js';
import type { RelayConfig } from './config.js';

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
): CrmLink {
  const { crmUrl, crmKey, dialect, crmTimeout } = config;

  function heard<Value>(work: Promise<Value>): Promise<Value> {
    work.catch((error: unknown) => {
      if (error instanceof CrmError && error.code === 'ACCESS_DENY') onKeyRefused();
    });
    return work;
  }

  return (host) => {
    const crm: CrmClientOptions = {
      url: crmUrl,
      key: crmKey,
      host,
      dialect,
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
      sendRecord: (formId, data, token) => sendRecord(crm, formId, data, token),
      upload: (...file) => heard(upload(...file)),
    };
  };
}
