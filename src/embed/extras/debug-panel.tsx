import { signal } from '@preact/signals';
import { sayWarning } from '../../crm/definition/warning-text.js';
import type { LoadedForm } from '../../form/form-service.js';

interface Line {
  readonly at: number;
  readonly text: string;
}

/** What a developer wants to know of a form on a page: `data-debug`. */
export function createDebugPanel(form: string, host: Element, ended: AbortSignal) {
  const lines = signal<readonly Line[]>([]);
  const note = (text: string) => {
    lines.value = [...lines.peek(), { at: Math.round(performance.now()), text }];
  };
  for (const name of ['ready', 'change', 'step', 'submit', 'success', 'error', 'view', 'start', 'abandon']) {
    host.addEventListener(
      `apro-form:${name}`,
      (event) => note(`apro-form:${name} ${describe((event as CustomEvent).detail)}`),
      { signal: ended },
    );
  }
  const watch = new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (/\/(forms\/|onlineforms|sharedapi\/|f\/|[\w-]+\.js)/.test(name))
        note(`${name} ${Math.round(duration)} ms`);
    }
  });
  watch.observe({ type: 'resource', buffered: true });
  addEventListener(
    'securitypolicyviolation',
    ({ blockedURI, effectiveDirective }) => note(`blocked by ${effectiveDirective}: ${blockedURI}`),
    { signal: ended },
  );
  hearWarnings(note, ended);
  ended.addEventListener('abort', () => watch.disconnect());

  return {
    note,
    /** What came, from whom, and what of it is not shown. */
    noteForm({ definition, warnings, dialect }: LoadedForm): void {
      const version = fingerprint(JSON.stringify(definition));
      note(`definition ${definition.id}, version ${version}, ${definition.fields.length} fields`);
      note(dialect ? `from the CRM, in its dialect “${dialect}”` : 'from the relay, which knows the dialect');
      for (const warning of warnings) note(`ignored: ${sayWarning(warning)}`);
    },
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

const hearers = new Set<(text: string) => void>();
let ear: { readonly ours: typeof console.warn; readonly theirs: typeof console.warn } | undefined;

/** One ear for all panels. The console is as it was when the last is gone, unless somebody else has come on top. */
function hearWarnings(hear: (text: string) => void, ended: AbortSignal): void {
  hearers.add(hear);
  ear ??= prickUp();
  ended.addEventListener('abort', () => {
    hearers.delete(hear);
    if (hearers.size > 0 || console.warn !== ear?.ours) return;
    console.warn = ear.theirs;
    ear = undefined;
  });
}

function prickUp() {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    const text = String(words[0]);
    if (text.startsWith('apro-forms:')) for (const hear of hearers) hear(text);
    warn.apply(console, words);
  };
  return { ours: console.warn, theirs: warn };
}

/** The same for the same text, to tell one version of a definition from another (FNV-1a). */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Names of fields, never what is in them. */
function describe(detail: unknown): string {
  const { values, ...rest } = (detail ?? {}) as Record<string, unknown>;
  const names = values ? { fields: Object.keys(values as object) } : {};
  return JSON.stringify({ ...rest, ...names });
}
