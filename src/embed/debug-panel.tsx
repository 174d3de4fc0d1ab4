import { signal } from '@preact/signals';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** What a developer wants to know of a form on a page: `data-debug`. */
export function createDebugPanel(form: string, host: Element) {
  const lines = signal<readonly Line[]>([]);
  const note = (text: string) => {
    lines.value = [...lines.peek(), { at: Math.round(performance.now()), text }];
  };
  for (const name of ['ready', 'change', 'step', 'submit', 'success', 'error', 'view', 'start', 'abandon']) {
    host.addEventListener(`apro-form:${name}`, (event) =>
      note(`apro-form:${name} ${describe((event as CustomEvent).detail)}`),
    );
  }
  const watch = new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (/\/(forms\/|onlineforms|sharedapi\/|f\/|[\w-]+\.js)/.test(name))
        note(`${name} ${Math.round(duration)} ms`);
    }
  });
  watch.observe({ type: 'resource', buffered: true });
  addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) =>
    note(`blocked by ${effectiveDirective}: ${blockedURI}`),
  );
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (String(words[0]).startsWith('apro-forms:')) note(String(words[0]));
    warn.apply(console, words);
  };

  return {
    Panel() {
      return (
        <details class="note" open>
          <summary>apro-forms: form {form}</summary>
          <ul>
            {lines.value.map(({ at, text }, index) => (
              <li key={index}>
                {at} ms: {text}
              </li>
            ))}
          </ul>
        </details>
      );
    },
  };
}

/** Names of fields, never what is in them. */
function describe(detail: unknown): string {
  const { values, ...rest } = (detail ?? {}) as Record<string, unknown>;
  const names = values ? { fields: Object.keys(values as object) } : {};
  return JSON.stringify({ ...rest, ...names });
}
