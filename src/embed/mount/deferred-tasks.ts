import { offlineQueue } from '../../crm/relay-client/offline-queue.js';

/**
 * Runs tasks that can wait until the form is shown. Prints warnings about wrong attributes, and sends leads that an
 * earlier page stored while it was offline.
 */
export function runDeferredTasks(host: Element): void {
  // The form id is a correct attribute. An element with no other attribute needs no check, so the code of the check
  // is not loaded.
  if (host.attributes.length > 1)
    import('../options/validate-attributes.js').then(
      ({ validateAttributes }) => validateAttributes(host),
      console.warn,
    );
  void offlineQueue.flush();
}
