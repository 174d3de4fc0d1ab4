import { reportPart } from '../../console/report.js';
import { offlineQueue } from '../../crm/relay-client/offline-queue.js';
import type { FormOptions } from '../options/options.js';

/**
 * Attributes and options of most pages, as `NAME=VALUE`, that are certainly right. They are the form id, an address
 * without parameters (a parameter may be a key), attributes of HTML, and attributes for optimizers, which the command
 * `tag` prints.
 */
const plainSetting =
  /^(data-)?((apro-)?form=\d{1,9}|(endpoint|crm)=https?:\/\/[\w./:-]+|(async|cfasync|class|defer|id|no[^=]*|onerror|pagespeed[^=]*|style|type)=.*|src=[^?]*)$/;

/** Returns true if every attribute of an element and every option is certainly right. */
export function isPlain(element: Pick<Element, 'attributes'>, options: object): boolean {
  const attributes = [...element.attributes].map(({ name, value }) => [name, value]);
  return [...attributes, ...Object.entries(options)].every(
    ([name, value]) => typeof value === 'string' && plainSetting.test(`${name}=${value}`),
  );
}

/** Loads the code that checks settings. This code prints sentences on the console about wrong settings. */
export function loadSettingsCheck(element: Element, options?: FormOptions): void {
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
  // Most pages do not load the code that checks settings.
  if (!isPlain(host, options)) loadSettingsCheck(host, options);
  void offlineQueue.flush();
}
