import type { FormCallbacks } from '../../widget/session/callbacks.js';

type AnalyticsSink = (event: string, detail: object) => void;

declare global {
  interface Window {
    dataLayer?: object[];
    ym?: (id: number, action: 'reachGoal', goal: string, detail: object) => void;
  }
}

/**
 * Tells the page's own analytics: `datalayer` pushes `{ event: 'apro_form_success', … }`, `metrika:ID` reaches goals of
 * the same names. `view`, `start` and `abandon` are said on the element, too. Never a value of a field.
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
      // Nothing that a page's analytics does may turn a lead into an error.
      try {
        sink(`apro_form_${event}`, { form, ...detail });
      } catch (error) {
        console.warn(`apro-forms: the page’s analytics failed at ${event}`, error);
      }
    }
    if (event === 'view' || event === 'start' || event === 'abandon') {
      host.dispatchEvent(
        new CustomEvent(`apro-form:${event}`, { detail: { form }, bubbles: true, composed: true }),
      );
    }
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

function createSinks(name: string): AnalyticsSink[] {
  if (name === 'datalayer') {
    return [
      (event, detail) => {
        window.dataLayer ??= [];
        window.dataLayer.push({ event, ...detail });
      },
    ];
  }
  const [, id] = /^metrika:(\d+)$/.exec(name) ?? [];
  if (id) return [(event, detail) => window.ym?.(Number(id), 'reachGoal', event, detail)];
  console.warn(`apro-forms: track="${name}" is not known; use datalayer or metrika:ID`);
  return [];
}
