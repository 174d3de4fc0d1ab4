import type { FormCallbacks } from '../../widget/session/callbacks.js';

type Sink = (event: string, detail: object) => void;

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
export function tracking(
  setting: string,
  host: Element,
  form: string,
  signal: AbortSignal,
  note?: (text: string) => void,
): FormCallbacks {
  const names = setting.split(',').map((part) => part.trim());
  const sinks = names.flatMap(sinkOf);
  let started = false;
  let ended = false;

  function tell(event: string, detail: object = {}): void {
    if (sinks.length > 0) note?.(`to ${names}: apro_form_${event}`);
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
      if (started && !ended && host.isConnected) tell('abandon');
    },
    { signal },
  );

  return {
    onReady() {
      const seen = new IntersectionObserver(([entry]) => {
        if (!entry?.isIntersecting) return;
        seen.disconnect();
        tell('view');
      });
      seen.observe(host);
      signal.addEventListener('abort', () => seen.disconnect());
    },
    onChange() {
      if (!started) tell('start');
      started = true;
    },
    onStep: (detail) => tell('step', detail),
    onSubmit() {
      tell('submit');
      return undefined;
    },
    onSuccess({ receipt = '' }) {
      ended = true;
      tell('success', { receipt });
    },
    onError: ({ code }) => tell('error', { code }),
  };
}

function sinkOf(name: string): Sink[] {
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
