import { flushOfflineQueue } from '../../crm/relay-client/offline-queue.js';

/** What can wait until a form is there: what its developer should hear, and forms that an earlier page could not send. */
export function runDeferredTasks(host: Element): void {
  // The form's id alone asks for no advice.
  if (host.attributes.length > 1)
    import('../options/validate-attributes.js').then(
      ({ validateAttributes }) => validateAttributes(host),
      console.warn,
    );
  flushOfflineQueue();
}
