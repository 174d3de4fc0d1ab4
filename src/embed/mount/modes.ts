import { getExtendedMessages } from '../../messages/more-en.js';
import { createFormDialog, type FormDialog } from '../../widget/host/form-dialog.js';
import type { MountedForm, WidgetOptions } from '../../widget/mount.js';
import type { FormOptions } from '../options/options.js';
import { parseTrigger, type Trigger, watchTrigger } from './triggers.js';

/** A form that is not simply there: it waits for something, or stands in a window of its own. */
export interface FormPresentation {
  /** Once it was shown. */
  readonly form: MountedForm | undefined;
  open(): void;
  remove(): void;
}

export interface PresentationOptions {
  readonly options: Pick<FormOptions, 'form' | 'mode' | 'trigger' | 'button' | 'againAfter'>;
  readonly messages: WidgetOptions['messages'];
  mountForm(container: HTMLElement): MountedForm;
}

const dialogVariants = ['popup', 'slide', 'page'] as const;

/** How often another dialog is looked for that must be closed first, in milliseconds. */
const openDialogPollMs = 1_000;

export async function presentForm(
  host: HTMLElement,
  presentationOptions: PresentationOptions,
): Promise<FormPresentation> {
  const { options, mountForm } = presentationOptions;
  const variant = dialogVariants.find((candidate) => candidate === options.mode);
  const extendedMessages = getExtendedMessages(await presentationOptions.messages);
  // In a page that was kept and is shown again stand the pictures of a window and of its button.
  for (const staleElement of host.querySelectorAll(':scope > .apro-form:not([data-apro-drawn])'))
    staleElement.remove();
  const trigger = resolveTrigger(options);
  const cooldown = createReopenCooldown(options);
  let form: MountedForm | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dialog: FormDialog | undefined =
    variant &&
    createFormDialog(host, { variant, closeLabel: extendedMessages.close, onClose: cooldown.start });

  // The form is drawn in a moment.
  const updateLabel = () => setTimeout(() => dialog?.updateLabel());
  host.addEventListener('apro-form:ready', updateLabel);

  function open(): void {
    clearTimeout(timer);
    form ??= mountForm(dialog?.container ?? host);
    dialog?.open();
  }

  /** By itself it comes neither twice in a short time nor on top of something else. */
  function openAutomatically(): void {
    if (cooldown.isActive()) return;
    if (dialog && isAnotherDialogOpen()) timer = setTimeout(openAutomatically, openDialogPollMs);
    else open();
  }

  const openButton = options.button === undefined ? undefined : createOpenButton(host, options.button, open);
  const stopTrigger = trigger && watchTrigger(trigger, trigger.on === 'click' ? open : openAutomatically);
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

/** Some sites leave their closed dialogs in the page, hidden. */
function isAnotherDialogOpen(): boolean {
  const dialogs = document.querySelectorAll('dialog[open], [aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}

/** A button that floats at the page's edge takes the place of a trigger that was not asked for. */
function resolveTrigger({ trigger, button }: PresentationOptions['options']): Trigger | undefined {
  if (trigger === undefined) return button === undefined ? { on: 'load' } : undefined;
  if (trigger === 'none') return undefined;
  const parsedTrigger = parseTrigger(trigger);
  if (!parsedTrigger) {
    console.warn(
      `apro-forms: trigger="${trigger}" is not known; use load, click:SELECTOR, delay:SECONDS, scroll:PERCENT, exit or none`,
    );
  }
  return parsedTrigger;
}

function createOpenButton(host: HTMLElement, text: string, open: () => void): HTMLElement {
  const root = document.createElement('div');
  const button = document.createElement('button');
  root.className = 'apro-form';
  button.type = 'button';
  button.className = 'opener';
  button.textContent = text;
  button.addEventListener('click', open);
  root.append(button);
  host.append(root);
  return root;
}

/** For so many days after it was closed, a form does not come by itself. */
function createReopenCooldown({ form, againAfter = 0 }: PresentationOptions['options']) {
  const key = `apro-forms:closed:${form}`;
  const dayMs = 86_400_000;
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
      return againAfter > 0 && Date.now() - closedAtMs < againAfter * dayMs;
    },
  };
}
