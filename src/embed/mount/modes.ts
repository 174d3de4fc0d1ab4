import { report } from '../../console/report.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { createFormDialog, createOpenButton, type FormDialog } from '../../widget/host/form-dialog.js';
import type { MountedWidget, WidgetOptions } from '../../widget/mount.js';
import type { FormOptions, WindowOptions } from '../options/options.js';
import { keepControlsFree } from './keep-controls-free.js';
import { parseTrigger, type Trigger, watchTrigger } from './triggers.js';

/** The way in which a page shows a form: at once, in a window, or only after an event (the trigger). */
export interface FormPresentation {
  /** The mounted form. `undefined`: the form was not shown yet. */
  readonly form: MountedWidget | undefined;
  /** Shows the form. A form that is not in a window scrolls into view. */
  open(): void;
  /** Removes the form from the page, with its window, its floating button and all event listeners. */
  remove(): void;
}

export interface PresentationOptions {
  readonly options: WindowOptions & Pick<FormOptions, 'form'>;
  readonly messages: WidgetOptions['messages'];
  mountForm(container: HTMLElement): MountedWidget;
}

/** Values of the option `mode` that show the form in a window. */
const dialogVariants = ['popup', 'slide', 'page'] as const;

/**
 * Time in milliseconds between two checks whether the page has closed a dialog of its own. The form opens only after
 * that.
 */
const openDialogPollMs = 1_000;

/**
 * Time in milliseconds after the visitor's last change of a text of the page in which no window opens by itself. The
 * window would take the focus and the next letters.
 */
const typingPauseMs = 5_000;

const dayMs = 86_400_000;

/**
 * Prepares a form that is shown in a window, after an event (the option `trigger`), or after a click on a floating
 * button.
 * @param host the element of the page that contains the form.
 * @throws an error if the messages could not be loaded.
 */
export async function presentForm(
  host: HTMLElement,
  presentationOptions: PresentationOptions,
): Promise<FormPresentation> {
  const { options, mountForm } = presentationOptions;
  const variant = dialogVariants.find((candidate) => candidate === options.mode);
  const extendedMessages = getExtendedMessages(await presentationOptions.messages);
  const trigger = resolveTrigger(options);
  const cooldown = createReopenCooldown(options);
  let form: MountedWidget | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastInputAtMs = Number.NEGATIVE_INFINITY;
  const noteInput = () => {
    lastInputAtMs = performance.now();
  };
  if (variant) addEventListener('input', noteInput, true);

  const dialog: FormDialog | undefined =
    variant &&
    createFormDialog(host, { variant, closeLabel: extendedMessages.close, onClose: cooldown.start });

  // The heading of the form becomes the accessible name of the window. The event `ready` fires before the heading is
  // rendered, so the name is set in a later task.
  const updateLabel = () => setTimeout(() => dialog?.updateLabel());
  host.addEventListener('apro-form:ready', updateLabel);

  function open(isAutomatic?: boolean): void {
    clearTimeout(timer);
    form ??= mountForm(dialog?.container ?? host);
    dialog?.open(isAutomatic);
  }

  /**
   * Opens the form without a click of the visitor. Does not open the form if the visitor has closed the window within
   * the last `againAfter` days. Waits while another dialog of the page is open, and while the visitor is typing.
   */
  function openAutomatically(): void {
    if (cooldown.isActive()) return;
    const isTyping = performance.now() - lastInputAtMs < typingPauseMs;
    if (dialog && (isTyping || isAnotherDialogOpen()))
      timer = setTimeout(openAutomatically, openDialogPollMs);
    else open(true);
  }

  const openButton =
    options.button === undefined ? undefined : createOpenButton(host, options.button, () => open());
  const stopPlacing = openButton && keepControlsFree(openButton.button);
  const stopTrigger =
    trigger && watchTrigger(trigger, trigger.kind === 'click' ? () => open() : openAutomatically);
  return {
    get form() {
      return form;
    },
    open() {
      open();
      if (!dialog) host.scrollIntoView({ block: 'nearest' });
    },
    remove() {
      stopTrigger?.();
      removeEventListener('input', noteInput, true);
      host.removeEventListener('apro-form:ready', updateLabel);
      clearTimeout(timer);
      stopPlacing?.();
      openButton?.remove();
      form?.unmount();
      dialog?.remove();
    },
  };
}

/**
 * Elements that the function `openForm` has added to the page. Each of these elements contains a form that opens in a
 * popup.
 */
const openedHosts = new WeakSet<Element>();

/**
 * Opens a form that the page contains. If the page does not contain this form, shows the form in a new popup.
 * @param mountedForms the form of each element of the page
 * @param mount the function that mounts a form in an element
 */
export function openForm(
  formId: string,
  mountedForms: ReadonlyMap<Element, { readonly formId: string; open(): void }>,
  mount: (host: HTMLElement, options: FormOptions) => { open(): void },
): void {
  for (const [host, form] of mountedForms) {
    if (form.formId !== formId) continue;
    // If an app has removed the element that an earlier call has added to the page, this call adds the element again.
    if (openedHosts.has(host) && !host.isConnected) document.body.append(host);
    if (!host.isConnected) continue;
    form.open();
    return;
  }
  const host = document.body.appendChild(document.createElement('div'));
  openedHosts.add(host);
  mount(host, { form: formId, mode: 'popup', trigger: 'none' }).open();
}

/** Returns whether another dialog of the page is visible. Some sites hide a closed dialog instead of removing it. */
function isAnotherDialogOpen(): boolean {
  const dialogs = document.querySelectorAll('dialog[open], [aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}

/**
 * Reads the option `trigger`, which names the event after which a form is shown. Without the option, the form is
 * shown when the page has loaded; a form with a floating button then waits for a click on the button.
 * @returns `undefined` if no event shows the form. An invalid text also gives `undefined`, and a warning on the
 *   console.
 */
function resolveTrigger({ trigger, button }: PresentationOptions['options']): Trigger | undefined {
  if (trigger === undefined) return button === undefined ? { kind: 'load' } : undefined;
  if (trigger === 'none') return undefined;
  const parsedTrigger = parseTrigger(trigger);
  if (!parsedTrigger) {
    report('unknown-value', {
      name: 'trigger',
      value: trigger,
      choices: 'load, click:SELECTOR, delay:SECONDS, scroll:PERCENT, exit, none',
    });
  }
  return parsedTrigger;
}

/**
 * Implements the option `againAfter`, a number of days. `start` records that the visitor has closed the window of the
 * form. `isActive` returns true for that number of days afterwards. The time of closing is kept in localStorage, or
 * in memory if the browser denies storage. A stored time in the future is ignored: the clock of the device was set
 * back.
 */
function createReopenCooldown({ form, againAfter = 0 }: PresentationOptions['options']) {
  const key = `apro-forms:closed:${form}`;
  let closedAtMs = 0;
  return {
    start() {
      closedAtMs = Date.now();
      try {
        if (againAfter > 0) localStorage.setItem(key, String(closedAtMs));
      } catch {}
    },
    isActive(): boolean {
      try {
        closedAtMs = Number(localStorage.getItem(key) ?? closedAtMs);
      } catch {}
      const ageMs = Date.now() - closedAtMs;
      return ageMs >= 0 && ageMs < againAfter * dayMs;
    },
  };
}
