import { memoizeUntilError } from '../../async/memoize-until-error.js';
import { createFormClient } from '../../crm/client.js';
import { loadMessages } from '../../messages/languages.js';
import type { WidgetOptions } from '../../widget/mount.js';
import { dispatchCallbackEvent } from '../options/dispatch-events.js';
import { getDefaultEndpoint, preloadedForms } from '../options/endpoint.js';
import { extraOptionNames } from '../options/option-table.js';
import type { FormOptions } from '../options/options.js';

/**
 * Converts the options that a page sets to the options of the widget, which renders the form. Creates the client that
 * sends requests to the relay or the CRM. The widget knows this client only as a `FormService`.
 * @param host the element of the page that contains the form.
 */
export function createWidgetOptions(options: FormOptions, host: Element): Omit<WidgetOptions, 'settle'> {
  const {
    crm,
    endpoint = getDefaultEndpoint(),
    locale,
    values,
    optionValue,
    dialect,
    keep,
    draft,
    ...otherOptions
  } = options;
  const url = new URL(crm || endpoint, location.href).href.replace(/\/$/, '');
  const client = createFormClient({
    url,
    published: crm ? undefined : preloadedForms,
    optionValue,
    dialect,
    keep,
  });
  const messages = loadMessages(locale || document.documentElement.lang || 'en');
  const valueEntries = Object.entries(values ?? {});
  const needsExtras =
    extraOptionNames.some((name) => options[name] !== undefined) ||
    options.check ||
    valueEntries.some(([, value]) => typeof value === 'object') ||
    /apro-(preview|test)/.test(location.search);
  const extras = needsExtras
    ? memoizeUntilError(() =>
        import('../extras/extras.js').then(({ createExtras }) => createExtras(options, host, messages, url)),
      )
    : undefined;
  // The optional features are loaded at once, even if the form is shown later. The option `attribution` must record
  // the URL of the page before an app changes the URL.
  const extrasLoading = extras?.();
  return {
    ...otherOptions,
    draft: keep === 'off' ? keep : draft,
    dispatchEvent: (name, detail) => dispatchCallbackEvent(host, name, detail),
    service: client,
    // If the page uses optional features, their code is loaded first, because the option `messages` may replace texts.
    // So no text of the widget changes while the form is shown.
    messages: extrasLoading
      ? extrasLoading.then(
          (loaded) => loaded.messages,
          () => messages,
        )
      : messages,
    extras,
    values: Object.fromEntries(
      // Objects and arrays are left out here. `prefill-values.ts`, which is loaded with the optional features,
      // converts them.
      valueEntries.flatMap(([address, value]) =>
        typeof value === 'object' || value === undefined ? [] : [[address, String(value)]],
      ),
    ),
  };
}
