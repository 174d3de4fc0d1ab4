import { memoizeUntilError } from '../../async/memoize-until-error.js';
import { createCrmClient } from '../../crm/client.js';
import { loadMessages } from '../../messages/languages.js';
import type { WidgetOptions } from '../../widget/mount.js';
import { dispatchCallbackEvent } from '../options/dispatch-events.js';
import { getDefaultEndpoint, preloadedForms } from '../options/endpoint.js';
import { extraOptionNames } from '../options/option-table.js';
import type { FormOptions } from '../options/options.js';

/**
 * Converts the options of a page to the options of the widget. Only this file connects the widget with the CRM client.
 */
export function createWidgetOptions(options: FormOptions, host: Element): WidgetOptions {
  const { endpoint = getDefaultEndpoint(), locale, values, optionValue, dialect, ...otherOptions } = options;
  const url = new URL(endpoint, location.href).href.replace(/\/$/, '');
  const client = createCrmClient({
    url,
    published: preloadedForms,
    optionValue,
    dialect,
  });
  const messages = loadMessages(locale || document.documentElement.lang || 'en');
  const valueEntries = Object.entries(values ?? {});
  const needsExtras =
    extraOptionNames.some((name) => options[name] !== undefined) ||
    valueEntries.some(([, value]) => typeof value === 'object') ||
    location.search.includes('apro-preview');
  const extras = memoizeUntilError(() =>
    import('../extras/extras.js').then(({ createExtras }) => createExtras(options, host, messages, url)),
  );
  // Loads also while the form waits for its trigger: `attribution` must record the landing page.
  if (needsExtras) extras().catch(() => {});
  return {
    ...otherOptions,
    dispatchEvent: (name, detail) => dispatchCallbackEvent(host, name, detail),
    service: client,
    messages,
    ...(needsExtras && { extras }),
    values: Object.fromEntries(
      // `prefill-values.ts`, which loads with the extras, converts objects and arrays.
      valueEntries.flatMap(([address, value]) =>
        typeof value === 'object' || value === undefined ? [] : [[address, String(value)]],
      ),
    ),
  };
}
