import { signal } from '@preact/signals';
import { formatWarning } from '../../crm/definition/warning-text.js';
import type { LoadedForm } from '../../form/form-service.js';

interface LogLine {
  readonly timeMs: number;
  readonly text: string;
}

/** What a developer wants to know of a form on a page: `data-debug`. */
export function createDebugPanel(formId: string, host: Element, abortSignal: AbortSignal) {
  const lines = signal<readonly LogLine[]>([]);
  const log = (text: string) => {
    lines.value = [...lines.peek(), { timeMs: Math.round(performance.now()), text }];
  };
  for (const name of ['ready', 'change', 'step', 'submit', 'success', 'error', 'view', 'start', 'abandon']) {
    host.addEventListener(
      `apro-form:${name}`,
      (event) => log(`apro-form:${name} ${describeDetail((event as CustomEvent).detail)}`),
      { signal: abortSignal },
    );
  }
  const observer = new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (/\/(forms\/|onlineforms|sharedapi\/|f\/|[\w-]+\.js)/.test(name))
        log(`${name} ${Math.round(duration)} ms`);
    }
  });
  observer.observe({ type: 'resource', buffered: true });
  addEventListener(
    'securitypolicyviolation',
    ({ blockedURI, effectiveDirective }) => log(`blocked by ${effectiveDirective}: ${blockedURI}`),
    { signal: abortSignal },
  );
  captureWarnings(log, abortSignal);
  abortSignal.addEventListener('abort', () => observer.disconnect());

  return {
    note: log,
    /** What came, from whom, and what of it is not shown. */
    logForm({ definition, warnings, dialect }: LoadedForm): void {
      const version = hashFnv1a(JSON.stringify(definition));
      log(`definition ${definition.id}, version ${version}, ${definition.fields.length} fields`);
      log(dialect ? `from the CRM, in its dialect “${dialect}”` : 'from the relay, which knows the dialect');
      for (const warning of warnings) log(`ignored: ${formatWarning(warning)}`);
    },
    Panel() {
      return (
        <details class="note" open>
          <summary>apro-forms: form {formId}</summary>
          <ul>
            {lines.value.map(({ timeMs, text }, index) => (
              <li key={index}>
                {timeMs} ms: {text}
              </li>
            ))}
          </ul>
        </details>
      );
    },
  };
}

const warningListeners = new Set<(text: string) => void>();
let consolePatch: { readonly ours: typeof console.warn; readonly theirs: typeof console.warn } | undefined;

/** One ear for all panels. The console is as it was when the last is gone, unless somebody else has come on top. */
function captureWarnings(onWarning: (text: string) => void, abortSignal: AbortSignal): void {
  warningListeners.add(onWarning);
  consolePatch ??= patchConsoleWarn();
  abortSignal.addEventListener('abort', () => {
    warningListeners.delete(onWarning);
    if (warningListeners.size > 0 || console.warn !== consolePatch?.ours) return;
    console.warn = consolePatch.theirs;
    consolePatch = undefined;
  });
}

function patchConsoleWarn() {
  const { warn } = console;
  console.warn = (...args: unknown[]) => {
    const text = String(args[0]);
    if (text.startsWith('apro-forms:')) for (const onWarning of warningListeners) onWarning(text);
    warn.apply(console, args);
  };
  return { ours: console.warn, theirs: warn };
}

/** The same for the same text, to tell one version of a definition from another (FNV-1a). */
function hashFnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** Names of fields, never what is in them. */
function describeDetail(detail: unknown): string {
  const { values, ...otherDetail } = (detail ?? {}) as Record<string, unknown>;
  const fieldNames = values ? { fields: Object.keys(values as object) } : {};
  return JSON.stringify({ ...otherDetail, ...fieldNames });
}
