import { systemClock } from '../../async/clock.js';
import { memoizeUntilError } from '../../async/memoize-until-error.js';
import { reportPart } from '../../console/report.js';
import { findServerRoot } from '../../widget/host/server-root.js';
import type { Look } from '../../widget/look/look.js';
import { type MountedWidget, mountWidget } from '../../widget/mount.js';
import { lookOptionNames } from '../options/option-table.js';
import type { FormOptions } from '../options/options.js';
import { runDeferredTasks } from './deferred-tasks.js';
import { type OpenableForm, programMethodNames, type UpdatableForm } from './form-handle.js';
import type { FormPresentation } from './modes.js';
import { createWidgetOptions } from './widget-options.js';

export type { MountedForm } from '../../widget/mount.js';
export type { FormCallbacks, FormValues } from '../../widget/session/callbacks.js';
export type { FieldDescription } from '../../widget/session/describe-fields.js';
export type { FormEventMap } from '../options/event-table.js';
export type { FormOptions, PageErrors } from '../options/options.js';
export type { OpenableForm, SettableValues } from './form-handle.js';

/**
 * Keeps one promise of the imported module. Browsers settle several imports of the same module in any order, so
 * separate imports could reorder the calls of a page's program.
 */
const loadProgram = memoizeUntilError(() => import('../../widget/program.js'));

/** Loads the code of windows and triggers. If loading fails, tries again at the next press anywhere on the page. */
const loadModes = (): Promise<typeof import('./modes.js')> =>
  import('./modes.js').catch((error) => {
    reportPart(error);
    return new Promise((resolve) => {
      addEventListener('click', () => resolve(loadModes()), { once: true, capture: true });
    });
  });

/**
 * The form of each element of the page, including forms that are not shown yet because they wait for an event (the
 * option `trigger`).
 */
const mountedForms = new Map<Element, OpenableForm & { readonly formId: string }>();

/**
 * Delay of `runDeferredTasks` in milliseconds. These tasks open the browser's storage, which takes longer than
 * rendering the form, so the form is rendered first.
 */
const deferredTasksDelayMs = 1_000;

/** Longest time for which a submission waits for a call that sets values, in milliseconds. */
const maxCallMs = 10_000;

/**
 * Shows a CRM form inside an element of the page. If the element already contains a form, that form is removed first.
 * The function needs a document, so call it in a browser, not on a server.
 * @param target the element, or a CSS selector. The first element that matches the selector is used.
 * @param options only `form` is required; `docs/options.md` describes all options. Callbacks: `onReady`, `onChange`,
 *   `onStep`, `onSubmit` (return `false` to cancel the submission), `onSuccess`, `onError`.
 * @returns the object that controls the form. Its `values` are empty until the form is shown.
 * @throws TypeError if no element matches the selector, or if `options.form` is empty. Errors of the network and the
 *   CRM are not thrown: the callback `onError` receives them.
 * @example
 * const form = mount('#form', {
 *   form: '34',
 *   endpoint: 'https://forms.example.com',
 *   onSuccess: ({ receipt }) => console.log(receipt),
 * });
 * form.unmount();
 */
export function mount(target: HTMLElement | string, options: FormOptions): UpdatableForm {
  const host = typeof target === 'string' ? document.querySelector<HTMLElement>(target) : target;
  if (!host) throw new TypeError(`apro-forms: no element matches ${target}`);
  const { target: place } = options;
  if (place) import('./move-to-target.js').then(({ moveToTarget }) => moveToTarget(host, place), reportPart);
  if (!options.form) throw new TypeError('apro-forms: the option form is missing');
  mountedForms.get(host)?.unmount();
  setTimeout(() => runDeferredTasks(host, options), deferredTasksDelayMs);
  const baseWidgetOptions = createWidgetOptions(options, host);
  let { theme } = options;
  let appliedLook: Look | undefined;
  // The appearance is loaded before the form is shown, because a form that changes its appearance would move the page.
  const lookLoading = lookOptionNames.some((name) => options[name])
    ? import('../../widget/look/look.js').then(({ createLook }) => {
        appliedLook = createLook(options);
      }, reportPart)
    : undefined;
  let lastCall: Promise<unknown> | undefined;
  /**
   * Waits for the last call of a method that sets values, so that these values are sent, too. The time is limited,
   * because a browser may wait for the code of the method for minutes.
   */
  const settle = async () =>
    lastCall && Promise.race([lastCall.catch(() => {}), systemClock.sleep(maxCallMs)]);
  const getWidgetOptions = () => ({ ...baseWidgetOptions, settle, theme, appliedLook });
  const mountForm = (container: HTMLElement) => mountWidget(container, getWidgetOptions());
  const { mode = 'inline', trigger = 'load', button } = options;
  let presentation: FormPresentation | undefined;
  let isUnmounted = false;
  const serverRoot = findServerRoot(host);
  const showInline = () => presentInline(host, mountForm(host));
  /**
   * Resolves to a function that shows the form, when the code of this function is loaded. Undefined: no code must be
   * loaded, so the form is shown at once.
   */
  const showLater = serverRoot
    ? import('../../widget/hydrate-form.js').then(
        ({ mountServerForm }) =>
          () =>
            presentInline(host, mountServerForm(serverRoot, host, getWidgetOptions())),
      )
    : mode !== 'inline' || trigger !== 'load' || button !== undefined
      ? loadModes().then(
          ({ presentForm }) =>
            () =>
              presentForm(host, { options, messages: baseWidgetOptions.messages, mountForm }),
        )
      : lookLoading && showInline;
  if (!showLater) presentation = showInline();
  const presentationLoading =
    showLater &&
    Promise.all([showLater, lookLoading]).then(async ([show]) => {
      if (isUnmounted) return;
      const loaded = await show();
      if (isUnmounted) loaded.remove();
      else presentation = loaded;
    });
  presentationLoading?.catch(reportPart);
  const getCurrentForm = () => presentation?.form;
  const programMethods = Object.fromEntries(
    programMethodNames.map((name) => [
      name,
      (...args: readonly unknown[]) => {
        lastCall = loadProgram().then(({ callMethod }) => callMethod(name, host, getCurrentForm, args));
        return lastCall;
      },
    ]),
  ) as unknown as Pick<UpdatableForm, (typeof programMethodNames)[number]>;

  const form = {
    formId: options.form,
    get values() {
      return getCurrentForm()?.values ?? {};
    },
    get fields() {
      return getCurrentForm()?.fields ?? [];
    },
    ...programMethods,
    submit: async () => getCurrentForm()?.submit(),
    reset: () => getCurrentForm()?.reset(),
    setTheme(nextTheme: FormOptions['theme']) {
      theme = nextTheme;
      getCurrentForm()?.setTheme(nextTheme);
    },
    open() {
      if (presentation) presentation.open();
      else presentationLoading?.then(() => presentation?.open());
    },
    unmount() {
      isUnmounted = true;
      if (mountedForms.get(host) === form) mountedForms.delete(host);
      presentation?.remove();
      presentation = undefined;
      serverRoot?.remove();
      // The optional features may be loaded although the form was never shown. So they are disposed of here, and not
      // when the form is removed.
      baseWidgetOptions.extras?.().then(
        ({ dispose }) => dispose(),
        () => {},
      );
    },
  };
  mountedForms.set(host, form);
  return form;
}

/** Returns the object that controls a form which is shown at once and not in a window. */
function presentInline(host: HTMLElement, form: MountedWidget): FormPresentation {
  return { form, open: () => host.scrollIntoView({ block: 'nearest' }), remove: form.unmount };
}

/**
 * Opens a form that the page contains. If the page does not contain this form, shows the form in a new popup.
 * @param formId id of the form in the CRM.
 * @example open('34');
 */
export function open(formId: string | number): void {
  loadModes().then(({ openForm }) => openForm(`${formId}`, mountedForms, mount));
}

/**
 * A page calls this function to say whether the visitor allows storing data for the option `attribution`: where the
 * first and the latest visit came from.
 * @param isAllowed `true` stores this data in localStorage, `false` deletes the stored data.
 * @example consent(true);
 */
export function consent(isAllowed: boolean): void {
  import('../extras/attribution.js').then(({ setTouchConsent }) => setTouchConsent(isAllowed), reportPart);
}
