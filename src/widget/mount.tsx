import { effect } from '@preact/signals';
import { render } from 'preact';
import { collectFieldCss } from '../fields/registry.js';
import { readControls } from '../fields/shared/read-controls.js';
import type { FormService } from '../form/form-service.js';
import type { Messages } from '../messages/messages.js';
import { adoptStyles, formCss } from '../styles/adopt-styles.js';
import { createHostRoot, type Isolation } from './host/host-root.js';
import { findServerRoot, serverIdPrefix } from './host/server-root.js';
import { resolveTheme, type Theme } from './host/theme.js';
import { loadModules } from './load-parts.js';
import type { FormCallbacks, FormValues } from './session/callbacks.js';
import { createDraftStore } from './session/draft.js';
import type { FormExtras } from './session/extras.js';
import { collectValues, createFormSession, type OpenForm } from './session/form-session.js';
import { createIdempotencyKeyStore } from './session/idempotency-key.js';
import { createAnnouncer } from './session/live-region.js';
import { isSubmitting } from './view/form-view.js';
import { Widget } from './widget.js';

export interface WidgetOptions extends FormCallbacks {
  /** ID of the form in the CRM. */
  readonly form: string;
  /** Dispatches the DOM event of a callback, before the page's own callback is called. False: the event was cancelled. */
  dispatchEvent?(name: keyof FormCallbacks, detail: unknown): boolean;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  /** Loads optional features; called again when the visitor retries after a failure. Undefined: the page uses none. */
  readonly extras?: () => Promise<FormExtras>;
  /** Initial values as text, by field address. */
  readonly values?: Readonly<Record<string, string>>;
  readonly theme?: Theme | undefined;
  readonly isolation?: Isolation;
  /** `steps`: one part of the form at a time. @default 'single' */
  readonly layout?: 'single' | 'steps';
  /** `session`: a draft survives reloads in this tab. @default 'session' */
  readonly draft?: 'session' | 'off';
}

/** Handle of a mounted form. */
export interface MountedForm {
  /** Current values of the fields that are filled in and valid. Empty while the form is loading. */
  readonly values: FormValues;
  /** Validates and sends, as the send button does. Resolves when the attempt has ended, also if it failed. */
  submit(): Promise<void>;
  /** Restores the initial values. Does nothing while a send is in progress. */
  reset(): void;
  /** Changes the option `theme` of a mounted form. Undefined means `auto`. */
  setTheme(theme: Theme | undefined): void;
  /** Removes the form from the page. A send in progress continues. */
  unmount(): void;
}

const usedInstanceKeys = new Set<string>();
let mountCount = 0;

/**
 * Key of the form's stored draft and idempotency key. A remounted form gets its former key back, also if several forms
 * with the same ID are on the page.
 */
function createInstanceKey(formId: string, index = 0): string {
  const instanceKey = `${formId}:${index}`;
  return usedInstanceKeys.has(instanceKey) ? createInstanceKey(formId, index + 1) : instanceKey;
}

/** Loads a form and renders it inside `host`. Hydrates the server-rendered form if `host` contains one. */
export function mountWidget(host: HTMLElement, options: WidgetOptions): MountedForm {
  const { isolation = 'light' } = options;
  let { theme = 'auto' } = options;
  const serverRoot = findServerRoot(host);
  const { root, styleRoot, hasFallback, removeFallback, detach } = createHostRoot(host, isolation);
  const instanceKey = createInstanceKey(options.form);
  usedInstanceKeys.add(instanceKey);
  const announcer = createAnnouncer();
  /** Set once it is loaded, until the server's form is taken over. */
  let hydration: typeof import('./hydrate-form.js') | undefined;
  const session = createFormSession({
    ...options,
    announcer,
    loadModules: (...form) => loadModules(...form, serverRoot !== undefined),
    idempotencyKey: createIdempotencyKeyStore(instanceKey),
    draftStore: options.draft === 'off' ? undefined : createDraftStore(`${instanceKey}:${location.pathname}`),
  });

  function applyTheme(): void {
    root.dataset.theme = resolveTheme(theme, host);
    root.toggleAttribute('data-ground', theme !== 'auto');
    const { accentColor } = getComputedStyle(host);
    if (accentColor !== 'auto')
      import('./host/page-accent.js').then(({ applyAccent }) => applyAccent(root, accentColor), console.warn);
  }
  const idPrefix = serverRoot ? serverIdPrefix : `apro-${++mountCount}`;
  const widget = <Widget {...{ session, idPrefix, announcer, root, hasFallback }} />;
  // A server-rendered form brings its theme, styles and language: setting them again would lay it out again.
  if (!serverRoot) {
    applyTheme();
    // The page's sheets may come after its scripts.
    addEventListener('load', applyTheme);
    adoptStyles(styleRoot, formCss);
  }
  // Not at once: a definition that came with the script opens the form before a skeleton is needed.
  const renderTimer = serverRoot ? undefined : setTimeout(() => render(widget, root));
  const stopEffect = effect(() => {
    const state = session.state.value;
    if (hydration?.takeOverServerForm(root, state, widget)) hydration = undefined;
    if (hydration || state.status !== 'open') return;
    clearTimeout(renderTimer);
    if (!root.hasChildNodes()) render(widget, root);
    updateUnloadWarning(state.form);
    if (serverRoot) return;
    const { language, direction = 'ltr' } = session.messages.value;
    Object.assign(root, { lang: language, dir: direction });
    adoptStyles(styleRoot, collectFieldCss());
    state.form.fieldGroups?.adoptGroupStyles(styleRoot);
    removeFallback();
  });
  /** One function per form: another form that has been sent must not remove this form's listener. */
  const preventUnload = (event: Event) => event.preventDefault();
  /** Warns only while a send is in progress, or has failed without being queued. The draft survives a reload anyway. */
  function updateUnloadWarning({ submission }: OpenForm): void {
    const state = submission.state.value;
    const isUnsaved = isSubmitting(state) || (state.status === 'failed' && !state.queuedOffline);
    window[isUnsaved ? 'addEventListener' : 'removeEventListener']('beforeunload', preventUnload);
  }
  if (serverRoot)
    import('./hydrate-form.js').then((module) => {
      hydration = module;
      return session.load();
    }, console.warn);
  else void session.load();

  return {
    get values() {
      const state = session.state.peek();
      return state.status === 'open' ? collectValues(state.form.model) : {};
    },
    submit() {
      readControls(root);
      return session.submit();
    },
    reset() {
      // A value that a script has set is erased too, although the model does not know the value yet.
      readControls(root);
      session.reset();
    },
    setTheme(nextTheme: Theme = 'auto') {
      theme = nextTheme;
      applyTheme();
    },
    unmount() {
      usedInstanceKeys.delete(instanceKey);
      stopEffect();
      clearTimeout(renderTimer);
      removeEventListener('load', applyTheme);
      removeEventListener('beforeunload', preventUnload);
      session.dispose();
      render(null, root);
      detach();
    },
  };
}
