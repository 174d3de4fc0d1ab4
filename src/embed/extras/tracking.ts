import { report } from '../../console/report.js';
import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { dispatchFormEvent } from '../options/dispatch-events.js';
import { splitListOption } from '../options/field-settings.js';

/**
 * Names of the DOM events that are dispatched only if the page sets the option `track`, without the prefix
 * `apro-form:`. `mount` has no callbacks for these events.
 */
export const trackingEvents = ['view', 'start', 'abandon'] as const;

/** Function that reports one event of a form to an analytics tool such as Google Tag Manager. */
type AnalyticsSink = (event: string, detail: object) => void;

declare global {
  interface Window {
    /** Queue of events for Google Tag Manager. `undefined`: the page has no such queue yet, so one is created. */
    dataLayer?: object[];
    /**
     * Function that reports events to Yandex Metrica. `undefined`: the page does not use Yandex Metrica, so nothing
     * is reported there.
     */
    ym?: (id: number, action: 'reachGoal', goal: string, detail: object) => void;
  }
}

export interface TrackingOptions {
  /** The option `track`. */
  readonly setting: string;
  /** The element of the page that contains the form. */
  readonly host: Element;
  /** Id of the form in the CRM. */
  readonly form: string;
  /** Removes all listeners when aborted. */
  readonly signal: AbortSignal;
  /** Writes a line to the debug panel. Undefined: the form has no debug panel. */
  readonly log: ((text: string) => void) | undefined;
  /** Properties of each event, such as `{ preview: true }` for a form that is only tried out. */
  readonly mark: object | undefined;
}

/**
 * Creates form callbacks that report events to the analytics tools of the page. `datalayer` in the option `track`
 * pushes `{ event: 'apro_form_success', … }` to Google Tag Manager. `metrika:ID` reports a goal of the same name to
 * Yandex Metrica. Also dispatches the events of `trackingEvents` on `host`. Values of fields are never reported.
 */
export function createTrackingCallbacks({
  setting,
  host,
  form,
  signal,
  log,
  mark,
}: TrackingOptions): FormCallbacks {
  const sinkNames = splitListOption(setting);
  const sinks = sinkNames.flatMap(createSinks);
  let hasStarted = false;
  let hasSucceeded = false;

  function track(event: string, detail: object = {}): void {
    if (sinks.length > 0) log?.(`to ${sinkNames}: apro_form_${event}`);
    for (const sink of sinks) {
      // An exception in the analytics tool is only reported. Otherwise the exception would look like a failed
      // submission of the form.
      try {
        sink(`apro_form_${event}`, { form, ...mark, ...detail });
      } catch (error) {
        report('analytics', { event, detail: error });
      }
    }
    if (trackingEvents.some((name) => name === event)) dispatchFormEvent(host, event, { form, ...mark });
  }

  addEventListener(
    'pagehide',
    () => {
      if (hasStarted && !hasSucceeded && host.isConnected) track('abandon');
    },
    { signal },
  );

  return {
    onReady() {
      const observer = new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        track('view');
      });
      observer.observe(host);
      signal.addEventListener('abort', () => observer.disconnect());
    },
    onChange() {
      if (!hasStarted) track('start');
      hasStarted = true;
    },
    onStep: (detail) => track('step', detail),
    onSubmit() {
      track('submit');
      return undefined;
    },
    onSuccess({ receipt = '' }) {
      hasSucceeded = true;
      track('success', { receipt });
    },
    onError: ({ code }) => track('error', { code }),
  };
}

/**
 * Returns functions that report events to one analytics tool.
 * @param name one entry of the option `track`: `datalayer` or `metrika:ID`. Any other name prints a warning on the
 *   console and gives an empty list.
 */
function createSinks(name: string): AnalyticsSink[] {
  if (name === 'datalayer') {
    return [
      (event, detail) => {
        // If the page has an element with `id="dataLayer"`, `window.dataLayer` is this element and not a list, so it
        // is replaced.
        if (typeof window.dataLayer?.push !== 'function') window.dataLayer = [];
        window.dataLayer.push({ event, ...detail });
      },
    ];
  }
  const [, id] = /^metrika:(\d+)$/.exec(name) ?? [];
  if (id)
    return [
      (event, detail) => {
        // If the page has an element with `id="ym"`, `window.ym` is this element and not a function, so it must not
        // be called.
        if (typeof window.ym === 'function') window.ym(Number(id), 'reachGoal', event, detail);
      },
    ];
  report('unknown-value', { name: 'track', value: name, choices: 'datalayer, metrika:ID' });
  return [];
}
