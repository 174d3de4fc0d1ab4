import { signal } from '@preact/signals';
import { formatWarning } from '../../crm/definition/warning-text.js';
import type { LoadedForm } from '../../form/form-service.js';
import { toEventName } from '../options/event-name.js';
import { callbackNames } from '../options/event-table.js';
import { copyProperties } from '../options/presets.js';
import { trackingEvents } from './tracking.js';

interface LogLine {
  /** Time of the logged event, in milliseconds since the page load began. */
  readonly timeMs: number;
  readonly text: string;
}

/**
 * Creates the developer panel of the option `debug`. The panel lists events, requests and warnings, and what the
 * widget ignores in the form definition.
 * @param host the element of the page that contains the form.
 * @param abortSignal removes all listeners of the panel when aborted.
 */
export function createDebugPanel(formId: string, host: Element, abortSignal: AbortSignal) {
  const lines = signal<readonly LogLine[]>([]);
  const log = (text: string) => {
    lines.value = [...lines.peek(), { timeMs: Math.round(performance.now()), text }];
  };
  for (const name of [...callbackNames.map(toEventName), ...trackingEvents]) {
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
    log,
    /**
     * Adds lines to the debug panel: the version of the form definition, where the definition came from, and one line
     * for each part of the definition that the widget ignores.
     */
    logForm({ definition, warnings, dialect }: LoadedForm): void {
      const version = hashFnv1a(JSON.stringify(definition));
      log(`definition ${definition.id}, version ${version}, ${definition.fields.length} fields`);
      log(
        dialect
          ? `from the CRM; spelling of its action names: “${dialect}”`
          : 'from the relay, which knows the spelling of the CRM’s action names',
      );
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

/** Functions that receive the console warnings of apro-forms. Each debug panel adds one function. */
const warningListeners = new Set<(text: string) => void>();
let consolePatch: ReturnType<typeof patchConsoleWarn> | undefined;

/**
 * Calls `onWarning` for each console warning of apro-forms, until `abortSignal` aborts. All debug panels share one
 * replacement of `console.warn`. When the last panel is removed, the original `console.warn` is restored, unless
 * another script has replaced `console.warn` since.
 */
function captureWarnings(onWarning: (text: string) => void, abortSignal: AbortSignal): void {
  warningListeners.add(onWarning);
  consolePatch ??= patchConsoleWarn();
  abortSignal.addEventListener('abort', () => {
    warningListeners.delete(onWarning);
    if (warningListeners.size > 0 || console.warn !== consolePatch?.patchedWarn) return;
    console.warn = consolePatch.originalWarn;
    consolePatch = undefined;
  });
}

function patchConsoleWarn() {
  const { warn: originalWarn } = console;
  const patchedWarn: typeof console.warn = (...args: unknown[]) => {
    const text = String(args[0]);
    if (text.startsWith('apro-forms:')) for (const onWarning of warningListeners) onWarning(text);
    originalWarn.apply(console, args);
  };
  console.warn = patchedWarn;
  return { patchedWarn, originalWarn };
}

/**
 * Returns the 32-bit FNV-1a hash of a text as eight hex digits. Two versions of a form definition have different
 * hashes, so a developer sees whether the form has changed.
 */
function hashFnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * Converts the detail of an event to JSON for the debug panel. Values of fields are personal data, so only the
 * addresses of filled-in fields (such as `ext_request.70`) are written.
 */
function describeDetail(detail: unknown): string {
  const { values, value: _, ...otherDetail } = copyProperties(detail) ?? {};
  return JSON.stringify({ ...otherDetail, ...(values ? { fields: Object.keys(values) } : {}) });
}
