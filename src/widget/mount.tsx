import { effect, type ReadonlySignal } from '@preact/signals';
import { render, type VNode } from 'preact';
import { collectFieldCss } from '../fields/registry.js';
import { readControls } from '../fields/shared/read-controls.js';
import type { Receipt } from '../form/form-service.js';
import { adoptAllStyles, adoptStyles, formCss } from '../styles/adopt-styles.js';
import { createHostRoot, type Isolation } from './host/host-root.js';
import { applyTheme, type Theme } from './host/theme.js';
import { loadModules } from './load-parts.js';
import type { Look } from './look/look.js';
import { recordInput } from './record-input.js';
import type { FormValues } from './session/callbacks.js';
import { collectValues, describeField, type FieldDescription } from './session/describe-fields.js';
import { createDraftStore } from './session/draft.js';
import {
  createFormSession,
  type FormSession,
  type SessionOptions,
  type SessionState,
} from './session/form-session.js';
import { createIdempotencyKeyStore } from './session/idempotency-key.js';
import { type Announcer, createAnnouncer } from './session/live-region.js';
import { Widget } from './widget.js';

export interface WidgetOptions
  extends Omit<SessionOptions, 'announcer' | 'draftStore' | 'idempotencyKey' | 'loadModules'> {
  readonly theme?: Theme | undefined;
  /** The appearance that the page has chosen. Undefined: the default appearance. */
  readonly appliedLook?: Look | undefined;
  readonly isolation?: Isolation;
  /**
   * `session` keeps typed values and the idempotency key when the page is reloaded in this tab, `off` does not.
   * @default 'session'
   */
  readonly draft?: 'session' | 'off' | undefined;
}

/** Functions and values with which a page controls a mounted form. */
export interface MountedForm {
  /** Current values of the fields that are filled in and valid. Empty while the form is loading. */
  readonly values: FormValues;
  /** The fields of the form. Empty while the form is loading. */
  readonly fields: readonly FieldDescription[];
  /**
   * Validates and sends the form, as the send button does.
   * @returns a promise of the receipt, which resolves at the end of the attempt. Undefined: the form was not sent.
   */
  submit(): Promise<Receipt | undefined>;
  /** Restores the initial values. Does nothing while the form is being sent. */
  reset(): void;
  /** Changes the option `theme` of a mounted form. Undefined means `auto`. */
  setTheme(theme: Theme | undefined): void;
  /** Removes the form from the page. If the form is being sent, sending continues. */
  unmount(): void;
}

/** A mounted form, with further methods that only other modules of the widget use, not the page. */
export interface MountedWidget extends MountedForm {
  readonly session: FormSession;
  /** The outermost element of the form, which contains all its other elements. */
  readonly root: HTMLElement;
  readonly announcer: Announcer;
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

/** How a form gets into the page: rendered by the script, or rendered by a server and made interactive by the script. */
export interface FormRenderer {
  /** The outermost element of the form, into which the form is rendered. */
  readonly root: HTMLElement;
  readonly idPrefix: string;
  readonly hasFallback?: ReadonlySignal<boolean>;
  readonly isServerRendered?: boolean;
  /** Shows the current state of the form. The function is called at the start, and whenever the state changes. */
  show(state: SessionState, widget: VNode, session: FormSession): void;
  setTheme(theme: Theme | undefined): void;
  /** Removes the form from the page. Called after the session of the form has ended. */
  remove(): void;
}

/** Loads a form and shows it inside the outermost element of `renderer`. */
export function mountRenderer(renderer: FormRenderer, options: WidgetOptions): MountedWidget {
  const { root, idPrefix, hasFallback, isServerRendered } = renderer;
  const instanceKey = createInstanceKey(options.form);
  usedInstanceKeys.add(instanceKey);
  // A form on another page is another lead, and so is a form without its draft. With the key of a lead that is still
  // queued, it would take the place of that lead.
  const storageScope = options.draft === 'off' ? undefined : `${instanceKey}:${location.pathname}`;
  const announcer = createAnnouncer();
  const session = createFormSession({
    ...options,
    announcer,
    loadModules: (...form) => loadModules(...form, isServerRendered),
    idempotencyKey: createIdempotencyKeyStore(storageScope),
    draftStore: storageScope === undefined ? undefined : createDraftStore(storageScope),
  });
  recordInput(root, session, announcer);
  const widget = (
    <Widget {...{ session, idPrefix, announcer, root, hasFallback, look: options.appliedLook }} />
  );
  const stopEffect = effect(() => renderer.show(session.state.value, widget, session));
  void session.load();

  const getModel = () => session.state.peek().form?.model;
  return {
    session,
    root,
    announcer,
    get values() {
      return collectValues(getModel());
    },
    get fields() {
      return getModel()?.fields.map(describeField) ?? [];
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
    setTheme: renderer.setTheme,
    unmount() {
      usedInstanceKeys.delete(instanceKey);
      stopEffect();
      session.dispose();
      render(null, root);
      renderer.remove();
    },
  };
}

/** Loads a form and renders the form inside the element `host`. */
export function mountWidget(host: HTMLElement, options: WidgetOptions): MountedWidget {
  const { isolation = 'light' } = options;
  let { theme } = options;
  const { root, styleRoot, hasFallback, removeFallback, detach } = createHostRoot(host, isolation);
  const showTheme = () => applyTheme(root, host, theme);
  showTheme();
  // Applies the theme again when the page has loaded. The style sheets of the page may be loaded after its scripts,
  // so the colours may have changed.
  addEventListener('load', showTheme);
  adoptStyles(styleRoot, formCss);
  options.appliedLook?.apply(root, styleRoot);
  let renderTimer: ReturnType<typeof setTimeout> | undefined;
  return mountRenderer(
    {
      root,
      idPrefix: `apro-${++mountCount}`,
      hasFallback,
      show(state, widget, session) {
        const { language, direction = 'ltr' } = session.messages.value;
        Object.assign(root, { lang: language, dir: direction });
        // The placeholder of a loading form is rendered in a later task. If the script already contains the form
        // definition, the form is shown before that task runs, so no placeholder flashes.
        renderTimer ??= setTimeout(() => render(widget, root));
        if (!state.form) return;
        clearTimeout(renderTimer);
        if (!root.hasChildNodes()) render(widget, root);
        adoptStyles(styleRoot, collectFieldCss());
        state.form.fieldGroups?.adoptGroupStyles(styleRoot);
        removeFallback();
      },
      setTheme(nextTheme) {
        theme = nextTheme;
        showTheme();
        // `<apro-form>` sets its theme again when the page has moved the element.
        adoptAllStyles(root);
      },
      remove() {
        clearTimeout(renderTimer);
        removeEventListener('load', showTheme);
        detach();
      },
    },
    options,
  );
}
