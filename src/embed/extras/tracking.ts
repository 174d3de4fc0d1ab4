import type { FormCallbacks } from '../../widget/session/callbacks.js';
import { dispatchFormEvent } from '../options/dispatch-events.js';

/** DOM events that only the option `track` adds, without the prefix `apro-form:`. They have no callback. */
export const trackingEvents = ['view', 'start', 'abandon'] as const;

/** Reports one event to an analytics tool. */
type AnalyticsSink = (event: string, detail: object) => void;

declare global {
  interface Window {
    /** Google Tag Manager. */
    dataLayer?: object[];
    /** Yandex Metrica. */
    ym?: (id: number, action: 'reachGoal', goal: string, detail: object) => void;
  }
}

/**
 * Creates callbacks that report events to the analytics tools of the page: `datalayer` pushes
 * `{ event: 'apro_form_success', … }`, `metrika:ID` reaches a goal of the same name. Also dispatches the events of
 * `trackingEvents` on the element. Values of fields are never reported.
 * @param setting the option `track`.
 * @param signal removes all listeners when aborted.
 * @param log writes a line to the debug panel; `undefined` without a panel.
 */
export function createTrackingCallbacks(
  setting: string,
  host: Element,
  form: string,
  signal: AbortSignal,
  log?: (text: string) => void,
): FormCallbacks {
  const sinkNames = setting.split(',').map((part) => part.trim());
  const sinks = sinkNames.flatMap(createSinks);
  let hasStarted = false;
  let hasSucceeded = false;

  function track(event: string, detail: object = {}): void {
    if (sinks.length > 0) log?.(`to ${sinkNames}: apro_form_${event}`);
    for (const sink of sinks) {
      // An exception in the page's analytics must not look like a failed send.
      try {
        sink(`apro_form_${event}`, { form, ...detail });
      } catch (error) {
        console.warn(`apro-forms: the page’s analytics failed at ${event}`, error);
      }
    }
    if (trackingEvents.some((name) => name === event)) dispatchFormEvent(host, event, { form });
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

/** Creates the sink of one target; none, with a warning on the console, for an unknown target. */
function createSinks(name: string): AnalyticsSink[] {
  if (name === 'datalayer') {
    return [
      (event, detail) => {
        // An element with `id="dataLayer"` is no list.
        if (typeof window.dataLayer?.push !== 'function') window.dataLayer = [];
        window.dataLayer.push({ event, ...detail });
      },
    ];
  }
  const [, id] = /^metrika:(\d+)$/.exec(name) ?? [];
  if (id)
    return [
      (event, detail) => {
        // An element with `id="ym"` is no function.
        if (typeof window.ym === 'function') window.ym(Number(id), 'reachGoal', event, detail);
      },
    ];
  console.warn(`apro-forms: track="${name}" is not known; use datalayer or metrika:ID`);
  return [];
}
