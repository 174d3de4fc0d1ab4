import { getExtendedMessages } from '../../messages/more-en.js';
import { createFormDialog, createOpenButton, type FormDialog } from '../../widget/host/form-dialog.js';
import type { MountedForm, WidgetOptions } from '../../widget/mount.js';
import type { FormOptions, WindowOptions } from '../options/options.js';
import { parseTrigger, type Trigger, watchTrigger } from './triggers.js';

/** A form on a page: shown at once, in a window, or waiting for a trigger. */
export interface FormPresentation {
  /** `undefined` until the form is shown for the first time. */
  readonly form: MountedForm | undefined;
  /** Shows the form. A form outside a window scrolls into view. */
  open(): void;
  /** Removes the form, its window, its button and its listeners. */
  remove(): void;
}

export interface PresentationOptions {
  readonly options: WindowOptions & Pick<FormOptions, 'form'>;
  readonly messages: WidgetOptions['messages'];
  mountForm(container: HTMLElement): MountedForm;
}

/** Modes that show the form in a window. */
const dialogVariants = ['popup', 'slide', 'page'] as const;

/** Interval of the check whether the page has closed its own dialog, in milliseconds. */
const openDialogPollMs = 1_000;

const dayMs = 86_400_000;

/**
 * Shows a form in a window, or after its trigger, or from a floating button.
 * @throws if the messages could not be loaded.
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
  let form: MountedForm | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dialog: FormDialog | undefined =
    variant &&
    createFormDialog(host, { variant, closeLabel: extendedMessages.close, onClose: cooldown.start });

  // The event precedes the drawing of the form, whose heading labels the window.
  const updateLabel = () => setTimeout(() => dialog?.updateLabel());
  host.addEventListener('apro-form:ready', updateLabel);

  function open(): void {
    clearTimeout(timer);
    form ??= mountForm(dialog?.container ?? host);
    dialog?.open();
  }

  /** Opens unless the visitor closed the window recently. Waits until the page has no open dialog of its own. */
  function openAutomatically(): void {
    if (cooldown.isActive()) return;
    if (dialog && isAnotherDialogOpen()) timer = setTimeout(openAutomatically, openDialogPollMs);
    else open();
  }

  const openButton = options.button === undefined ? undefined : createOpenButton(host, options.button, open);
  const stopTrigger = trigger && watchTrigger(trigger, trigger.kind === 'click' ? open : openAutomatically);
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
      host.removeEventListener('apro-form:ready', updateLabel);
      clearTimeout(timer);
      openButton?.remove();
      form?.unmount();
      dialog?.remove();
    },
  };
}

/** Ignores dialogs without a box: some sites hide closed dialogs instead of removing them. */
function isAnotherDialogOpen(): boolean {
  const dialogs = document.querySelectorAll('dialog[open], [aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}

/**
 * Reads the option `trigger`. Default: `load`, or no trigger if the form has a floating button.
 * @returns `undefined` for no trigger, also, with a warning on the console, for an unknown trigger.
 */
function resolveTrigger({ trigger, button }: PresentationOptions['options']): Trigger | undefined {
  if (trigger === undefined) return button === undefined ? { kind: 'load' } : undefined;
  if (trigger === 'none') return undefined;
  const parsedTrigger = parseTrigger(trigger);
  if (!parsedTrigger) {
    console.warn(
      `apro-forms: trigger="${trigger}" is not known; use load, click:SELECTOR, delay:SECONDS, scroll:PERCENT, exit or none`,
    );
  }
  return parsedTrigger;
}

/**
 * Implements the option `againAfter`: for this number of days after the visitor closed the window, `isActive` is true. The
 * time is kept in localStorage, or in memory where the browser denies storage. A time in the future, from before the clock of
 * the device was set back, does not count.
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
