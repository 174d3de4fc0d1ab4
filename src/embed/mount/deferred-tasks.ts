import { offlineQueue } from '../../crm/relay-client/offline-queue.js';

/** Runs tasks that can wait until the form is shown: warnings about attributes, and sending queued leads of earlier pages. */
export function runDeferredTasks(host: Element): void {
  // An element with one attribute, the form id, has nothing to warn about.
  if (host.attributes.length > 1)
    import('../options/validate-attributes.js').then(
      ({ validateAttributes }) => validateAttributes(host),
      console.warn,
    );
  void offlineQueue.flush();
}
