import { createDeliverLead } from './delivery/deliver-lead.js';
import { createReadableLeadRecovery, missingKeyCode } from './delivery/missing-keys.js';
import { createPersistentWriter } from './delivery/persistent-writer.js';
import { createReconciler } from './delivery/reconcile/reconcile.js';
import { isRestoredCopy, rememberIdentity } from './delivery/restored-copy.js';
import { type DeliveryWorker, startDeliveryWorker, type WorkerEvent } from './delivery/worker.js';
import type { CommonServices, FormServices } from './services.js';

/**
 * Starts the worker that delivers leads to the CRM.
 * @throws StoreError if the database cannot be written
 */
export async function startWorker(
  common: CommonServices,
  { formCatalog }: FormServices,
): Promise<DeliveryWorker> {
  const { config, store, now, monotonic, setTimer, encryption, crm, budget, events } = common;
  const { leads, uploads } = store;
  const { outbox, tokenField, noteField, consentField, signedFields, unclear } = config;
  const onEvent = (event: WorkerEvent): void => {
    events.onEvent(event);
    common.background.start(() => countChange(event));
  };
  async function countChange(event: WorkerEvent): Promise<void> {
    if (event.type !== 'delivered' && event.type !== 'attention') return;
    const lead = await leads.find(event.receipt);
    if (!lead) return;
    common.leadMetrics.onChange(event.type, lead);
    await common.formCounts.countChange(event.type, lead);
  }
  const writer = createPersistentWriter({ monotonic, setTimer, onError: events.onInternalError });
  const restoreReadable = createReadableLeadRecovery({
    leads,
    encryption,
    settings: outbox,
    now,
    monotonic,
    onRestored: (state, receipt) => onEvent({ type: state, receipt, code: missingKeyCode }),
  });
  const reconcile = createReconciler({
    crm,
    leads,
    encryption,
    formCatalog,
    budget,
    tokenField,
    noteField,
    consentField,
    now,
    monotonic,
    unclear,
    settings: outbox,
    onEvent,
  });
  const isCopy = await isRestoredCopy(store);
  if (isCopy) events.onStoreRestored();
  const worker = await startDeliveryWorker({
    isCopy,
    leads,
    settings: outbox,
    deliver: createDeliverLead({
      crm,
      leads,
      encryption,
      uploads,
      budget,
      tokenField,
      noteField,
      consentField,
      signedFields,
      outbox,
      now,
      writer,
    }),
    writer,
    reconcile: async (time, breaker) => {
      await restoreReadable();
      await reconcile(time, breaker);
    },
    now,
    monotonic,
    setTimer,
    onEvent,
  });
  common.background.start(() => rememberIdentity(store));
  return worker;
}
