import { getLocalUrl } from './operator/local-url.js';
import { createOperatorHandler, type OperatorHandler } from './routes/operator.js';
import type { RelayServices } from './services.js';

/** Creates the function that runs the commands of the operator with the components of the relay. */
export function createOperator(services: RelayServices): OperatorHandler {
  const { config, store, events, worker, formCatalog, crm, encryption, log, now, budget, tickets } = services;
  const { crmStatus, isStoreWritable, formCounts, sendTestSignal } = services;
  const { leads, uploads, quarantine, sealedRows, consents, signals } = store;
  const { readHost, tokenField, noteField, consentField } = config;
  return createOperatorHandler({
    leads,
    uploads,
    quarantine,
    sealedRows,
    consents,
    signals,
    encryption,
    log,
    now,
    budget,
    tickets,
    runtimeIssues: events.runtimeIssues,
    notify: worker.notify,
    listFormIds: formCatalog.listIds,
    loadForm: async (formId) => (await formCatalog.load(formId, readHost))?.loaded,
    relayUrl: config.publicUrl ?? getLocalUrl(config),
    signedFields: config.signedFields,
    ownFields: { TOKEN_FIELD: tokenField, NOTE_FIELD: noteField, CONSENT_FIELD: consentField },
    crm: () => crm(''),
    optionValue: config.optionValue,
    statistics: store.statistics,
    keyLimit: config.keyLimit,
    worker,
    crmStatus,
    isStoreWritable,
    formCounts: store.formCounts,
    flushCounts: formCounts.flush,
    countsStarts: services.proofOfWork !== undefined,
    sendTestSignal,
    allowedOrigins: config.allowedOrigins,
    publicUrl: config.publicUrl,
  });
}
