import { type CrmClientOptions, createFormClient } from '../../crm/client.js';
import { loadWireForm } from '../../crm/definition/load-form.js';
import { loadWireFields } from '../../crm/definition/load-headings.js';
import { loadWireOptions, type OptionParams } from '../../crm/definition/load-options.js';
import { loadWirePublication } from '../../crm/definition/load-publication.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { DialectStore } from '../../crm/http/dialect.js';
import type { PhpRecord } from '../../crm/http/encode-php-form.js';
import { nodeTransport } from '../../crm/http/node-transport.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { loadWireRequestList, type RequestListQuery } from '../../crm/submission/list-requests.js';
import { sendForm } from '../../crm/submission/send-form.js';
import type { FieldGroup } from '../../form/definition.js';
import type { FormService, Receipt } from '../../form/form-service.js';
import type { RelayConfig } from '../config/config.js';
import type { CrmRequestKind, CrmStatus } from './crm-status.js';
import { isTemporaryError } from './error-effects.js';

/** Sends the relay's requests to the CRM and adds the API key. Values in the answers stay as the CRM sends them. */
export interface CrmGateway extends Pick<FormService, 'upload'> {
  loadWireForm(formId: string): Promise<WireValue>;
  loadWireFields(group: FieldGroup): Promise<WireValue>;
  loadWireOptions(params: OptionParams): Promise<WireValue>;
  loadWirePublication(id: string): Promise<WireValue>;
  loadWireApplications(filter: RequestListQuery): Promise<WireValue>;
  sendRecord(formId: string, data: PhpRecord, token: string | undefined): Promise<Receipt>;
}

/**
 * Creates the object that sends the relay's requests to the CRM. Each request names `host` to the CRM as the host of
 * the page. Empty: the request is not about a page.
 */
export type CrmGatewayFactory = (host: string) => CrmGateway;

export function createCrmGatewayFactory(
  config: RelayConfig,
  fetch: typeof globalThis.fetch,
  /** Called when the CRM answers `ACCESS_DENY`: the API key is wrong, or lacks a right. */
  onKeyRefused = () => {},
  dialects?: DialectStore,
  status: Pick<CrmStatus, 'observe'> = { observe: (_kind, request) => request() },
): CrmGatewayFactory {
  const { crmUrl, crmFallbackUrl, crmKey, dialect, crmTimeout } = config;
  const { observe } = status;
  let pendingDetection: Promise<unknown> | undefined;

  function withKey<Value>(kind: CrmRequestKind, request: () => Promise<Value>): Promise<Value> {
    const observed = observe(kind, request);
    observed.catch((error: unknown) => {
      if (error instanceof CrmError && error.code === 'ACCESS_DENY') onKeyRefused();
    });
    return observed;
  }

  /**
   * Finds out, by reading a form, which of the two names of each API action the CRM understands, if this is not known
   * yet. Reading with a wrong name does no harm, but sending a lead twice could store the lead twice.
   * @throws CrmError with the outcome `not-taken` if the CRM does not answer at the moment
   */
  async function ensureDialect(crm: CrmClientOptions, formId: string): Promise<void> {
    if (dialect !== 'auto' || !dialects || dialects.get(crmUrl)) return;
    pendingDetection ??= loadWireForm(crm, formId).finally(() => {
      pendingDetection = undefined;
    });
    await pendingDetection.catch((error: unknown) => {
      if (error instanceof CrmError && isTemporaryError(error))
        throw new CrmError(error.code, 'the spelling of action names is not known yet', 'not-taken');
    });
  }

  return (host) => {
    const crm: CrmClientOptions = {
      url: crmUrl,
      fallbackUrl: crmFallbackUrl ?? '',
      key: crmKey,
      host,
      dialect,
      dialects,
      timeout: crmTimeout,
      server: nodeTransport,
      fetch,
    };
    const { upload } = createFormClient(crm);
    return {
      loadWireForm: (formId) => observe('form', () => loadWireForm(crm, formId)),
      loadWireFields: (group) => withKey('headings', () => loadWireFields(crm, group)),
      loadWireOptions: (params) => withKey('list', () => loadWireOptions(crm, params)),
      loadWirePublication: (id) => withKey('publication', () => loadWirePublication(crm, id)),
      loadWireApplications: (filter) => withKey('search', () => loadWireRequestList(crm, filter)),
      async sendRecord(formId, data, token) {
        await ensureDialect(crm, formId);
        return observe('send', () => sendForm(crm, formId, data, token));
      },
      upload: (...file) => withKey('upload', () => upload(...file)),
    };
  };
}
