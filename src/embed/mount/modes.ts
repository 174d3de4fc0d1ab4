import { moreOf } from '../../messages/more-en.js';
import { createWindow, type FormWindow } from '../../widget/host/form-dialog.js';
import type { MountedForm, WidgetOptions } from '../../widget/mount.js';
import type { FormOptions } from '../options/options.js';
import { readTrigger, type Trigger, watchTrigger } from './triggers.js';

/** A form that is not simply there: it waits for something, or stands in a window of its own. */
export interface Arrangement {
  /** Once it was shown. */
  readonly form: MountedForm | undefined;
  open(): void;
  remove(): void;
}

export interface ArrangementParts {
  readonly options: Pick<FormOptions, 'form' | 'mode' | 'trigger' | 'button' | 'againAfter'>;
  readonly messages: WidgetOptions['messages'];
  show(place: HTMLElement): MountedForm;
}

const looks = ['popup', 'slide', 'page'] as const;

/** How often another dialog is looked for that must be closed first, in milliseconds. */
const patience = 1_000;

export async function arrange(host: HTMLElement, parts: ArrangementParts): Promise<Arrangement> {
  const { options, show } = parts;
  const look = looks.find((one) => one === options.mode);
  const words = moreOf(await parts.messages);
  // In a page that was kept and is shown again stand the pictures of a window and of its button.
  for (const picture of host.querySelectorAll(':scope > .apro-form:not([data-apro-drawn])')) picture.remove();
  const trigger = triggerOf(options);
  const rest = createRest(options);
  let form: MountedForm | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const frame: FormWindow | undefined =
    look && createWindow(host, { look, closeText: words.close, onClose: rest.begin });

  // The form is drawn in a moment.
  const takeName = () => setTimeout(() => frame?.takeName());
  host.addEventListener('apro-form:ready', takeName);

  function open(): void {
    clearTimeout(timer);
    form ??= show(frame?.place ?? host);
    frame?.open();
  }

  /** By itself it comes neither twice in a short time nor on top of something else. */
  function come(): void {
    if (rest.isOn()) return;
    if (frame && isBusy()) timer = setTimeout(come, patience);
    else open();
  }

  const opener = options.button === undefined ? undefined : openerOf(host, options.button, open);
  const end = trigger && watchTrigger(trigger, trigger.on === 'click' ? open : come);
  return {
    get form() {
      return form;
    },
    open() {
      open();
      if (!frame) host.scrollIntoView({ block: 'nearest' });
    },
    remove() {
      end?.();
      host.removeEventListener('apro-form:ready', takeName);
      clearTimeout(timer);
      opener?.remove();
      form?.unmount();
      frame?.remove();
    },
  };
}

/** Some sites leave their closed dialogs in the page, hidden. */
function isBusy(): boolean {
  const dialogs = document.querySelectorAll('dialog[open], [aria-modal="true"]');
  return [...dialogs].some((dialog) => dialog.getClientRects().length > 0);
}

/** A button that floats at the page's edge takes the place of a trigger that was not asked for. */
function triggerOf({ trigger, button }: ArrangementParts['options']): Trigger | undefined {
  if (trigger === undefined) return button === undefined ? { on: 'load' } : undefined;
  if (trigger === 'none') return undefined;
  const read = readTrigger(trigger);
  if (!read) {
    console.warn(
      `apro-forms: trigger="${trigger}" is not known; use load, click:SELECTOR, delay:SECONDS, scroll:PERCENT, exit or none`,
    );
  }
  return read;
}

function openerOf(host: HTMLElement, text: string, open: () => void): HTMLElement {
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
function createRest({ form, againAfter = 0 }: ArrangementParts['options']) {
  const key = `apro-forms:closed:${form}`;
  const day = 86_400_000;
  let closedAt = 0;
  return {
    begin() {
      closedAt = Date.now();
      try {
        if (againAfter > 0) localStorage.setItem(key, String(closedAt));
      } catch {}
    },
    isOn(): boolean {
      try {
        closedAt = Number(localStorage.getItem(key) ?? closedAt);
      } catch {}
      return againAfter > 0 && Date.now() - closedAt < againAfter * day;
    },
  };
}
