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
  /**
   * Dispatches the DOM event of a callback, before the callback of the page is called. Returns false if it was
   * cancelled.
   */
  dispatchEvent?(name: keyof FormCallbacks, detail: unknown): boolean;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  /**
   * Loads the optional features of the form. Called again when the visitor retries after a failure. Undefined: the
   * page uses no optional features.
   */
  readonly extras?: () => Promise<FormExtras>;
  /** Initial values of fields as texts, by field address. */
  readonly values?: Readonly<Record<string, string>>;
  readonly theme?: Theme | undefined;
  readonly isolation?: Isolation;
  /** `steps` shows one part of the form at a time, `single` shows the whole form. @default 'single' */
  readonly layout?: 'single' | 'steps';
  /** `session` keeps typed values when the page is reloaded in this tab, `off` does not. @default 'session' */
  readonly draft?: 'session' | 'off';
}

/** Functions and values with which a page controls a mounted form. */
export interface MountedForm {
  /** Current values of the fields that are filled in and valid. Empty while the form is loading. */
  readonly values: FormValues;
  /**
   * Validates and sends the form, as the send button does. The promise resolves at the end of the attempt, also if it
   * failed.
   */
  submit(): Promise<void>;
  /** Restores the initial values. Does nothing while the form is being sent. */
  reset(): void;
  /** Changes the option `theme` of a mounted form. Undefined means `auto`. */
  setTheme(theme: Theme | undefined): void;
  /** Removes the form from the page. If the form is being sent, sending continues. */
  unmount(): void;
}

const usedInstanceKeys = new Set<string>();
let mountCount = 0;

/**
 * Returns the key under which the draft and the idempotency key of a form are stored. If a form is removed and
 * mounted again, it gets the same key, even if the page contains several forms with the same ID.
 */
function createInstanceKey(formId: string, index = 0): string {
  const instanceKey = `${formId}:${index}`;
  return usedInstanceKeys.has(instanceKey) ? createInstanceKey(formId, index + 1) : instanceKey;
}

/**
 * Loads a form and renders the form inside the element `host`. If `host` contains a server-rendered form, makes that
 * form interactive.
 */
export function mountWidget(host: HTMLElement, options: WidgetOptions): MountedForm {
  const { isolation = 'light' } = options;
  let { theme = 'auto' } = options;
  const serverRoot = findServerRoot(host);
  const { root, styleRoot, hasFallback, removeFallback, detach } = createHostRoot(host, isolation);
  const instanceKey = createInstanceKey(options.form);
  usedInstanceKeys.add(instanceKey);
  const announcer = createAnnouncer();
  /**
   * Module that makes a server-rendered form interactive. Undefined before it is loaded and after the form is
   * interactive.
   */
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
  root.addEventListener('focusin', ({ target }) => {
    import('./host/reveal-focus.js').then(({ revealFocus }) => revealFocus(target), console.warn);
  });
  const idPrefix = serverRoot ? serverIdPrefix : `apro-${++mountCount}`;
  const widget = <Widget {...{ session, idPrefix, announcer, root, hasFallback }} />;
  // A server-rendered form already has its theme, styles and language. If they were set again, the browser would lay
  // out the form again.
  if (!serverRoot) {
    applyTheme();
    // Apply the theme again when the page has loaded, because its style sheets may be loaded after its scripts.
    addEventListener('load', applyTheme);
    adoptStyles(styleRoot, formCss);
  }
  // The placeholder of a loading form is rendered in a later task. If the form definition has come with the script,
  // the form is shown before, and no placeholder is needed.
  const renderTimer = serverRoot ? undefined : setTimeout(() => render(widget, root));
  const stopEffect = effect(() => {
    const state = session.state.value;
    const { language, direction = 'ltr' } = session.messages.value;
    if (!serverRoot) Object.assign(root, { lang: language, dir: direction });
    if (hydration?.takeOverServerForm(root, state, widget)) hydration = undefined;
    if (hydration || state.status !== 'open') return;
    clearTimeout(renderTimer);
    if (!root.hasChildNodes()) render(widget, root);
    updateUnloadWarning(state.form);
    if (serverRoot) return;
    adoptStyles(styleRoot, collectFieldCss());
    state.form.fieldGroups?.adoptGroupStyles(styleRoot);
    removeFallback();
  });
  /** Each form has its own function. Otherwise a form that was sent would remove the listener of another form. */
  const preventUnload = (event: Event) => event.preventDefault();
  /**
   * Lets the browser warn the visitor before leaving the page, if the form is being sent, or if sending has failed
   * and the lead is not queued. In all other cases no warning is needed, because typed values survive a reload.
   */
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
      // A script may have set the value of a control without an event. Read all controls first, so that such values
      // are erased too.
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
