import { untilFailure } from '../../async/memoize-until-error.js';
import { createCrmClient } from '../../crm/client.js';
import { messagesFor } from '../../messages/languages.js';
import type { WidgetOptions } from '../../widget/mount.js';
import { announcing } from '../options/dispatch-events.js';
import { givenForms } from '../options/endpoint.js';
import { extraNames, type FormOptions } from '../options/options.js';

/** Introduces the widget to the CRM: this is the one place where both are known. */
export function widgetOptions(options: FormOptions, defaultEndpoint: string, host: Element): WidgetOptions {
  const { endpoint = defaultEndpoint, locale, values, optionValue, dialect, ...rest } = options;
  const url = new URL(endpoint, location.href).href.replace(/\/$/, '');
  const client = createCrmClient({
    url,
    host: location.hostname,
    published: givenForms,
    optionValue,
    dialect,
  });
  const messages = messagesFor(locale || document.documentElement.lang || 'en');
  const given = Object.entries(values ?? {});
  const wantsExtras =
    extraNames.some((name) => options[name] !== undefined) ||
    given.some(([, value]) => typeof value === 'object') ||
    location.search.includes('apro-preview');
  const extras = untilFailure(() =>
    import('../extras/extras.js').then(({ createExtras }) => createExtras(options, host, messages, url)),
  );
  // At once, though the form may wait in a window: they note how the visitor came here.
  if (wantsExtras) extras().catch(() => {});
  return {
    ...rest,
    announced: announcing(host),
    service: client,
    messages,
    ...(wantsExtras && { extras }),
    values: Object.fromEntries(
      // `shaped-values.ts` knows how the others are spelt.
      given.flatMap(([address, value]) =>
        typeof value === 'object' || value === undefined ? [] : [[address, String(value)]],
      ),
    ),
  };
}
