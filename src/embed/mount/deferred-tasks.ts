import { reportPart } from '../../console/report.js';
import { offlineQueue } from '../../crm/relay-client/offline-queue.js';
import type { FormOptions } from '../options/options.js';

/** Loads the code that checks settings. This code prints sentences on the console about wrong settings. */
export function checkSettings(element: Element, options?: FormOptions): void {
  import('../checks/validate-settings.js').then(
    ({ validateSettings }) => validateSettings(element, options),
    reportPart,
  );
}

/**
 * Runs tasks that can wait until the form is shown. Prints sentences about wrong settings, and sends leads that an
 * earlier page stored while it was offline.
 */
export function runDeferredTasks(host: Element, options: FormOptions): void {
  // A form whose only setting is the form id needs no check.
  if (host.attributes.length > 1 || Object.keys(options).length > 1) checkSettings(host, options);
  void offlineQueue.flush();
}
