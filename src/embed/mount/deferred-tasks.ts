import { reportPart } from '../../console/report.js';
import { offlineQueue } from '../../crm/relay-client/offline-queue.js';
import type { FormOptions } from '../options/options.js';

/** Prints sentences about wrong settings. The code of the check is loaded by this function. */
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
  // The form id is a correct setting. A form without other settings needs no check.
  if (host.attributes.length > 1 || Object.keys(options).length > 1) checkSettings(host, options);
  void offlineQueue.flush();
}
