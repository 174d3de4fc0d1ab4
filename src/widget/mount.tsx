import { effect } from '@preact/signals';
import { render } from 'preact';
import { fieldSheets } from '../fields/registry.js';
import type { FormService } from '../form/form-service.js';
import type { Messages } from '../messages/messages.js';
import { adoptStyles, formSheet } from '../styles/adopt-styles.js';
import { type Isolation, takePlace } from './host/host-root.js';
import { chooseTheme, type Theme } from './host/theme.js';
import { loadParts } from './load-parts.js';
import type { FormCallbacks, FormValues } from './session/callbacks.js';
import { createDraftKeeper } from './session/draft.js';
import type { FormExtras } from './session/extras.js';
import { createFormSession, type OpenForm, valuesOf } from './session/form-session.js';
import { createTokenKeeper } from './session/idempotency-key.js';
import { createAnnouncer } from './session/live-region.js';
import { isOnItsWay } from './view/form-view.js';
import { Widget } from './widget.js';

export interface WidgetOptions extends FormCallbacks {
  /** The form's id in the CRM. */
  readonly form: string;
  /** Hear what the page's own callbacks hear, before them. */
  readonly announced?: FormCallbacks;
  readonly service: FormService;
  readonly messages: Promise<Messages>;
  /** What the page asks for beyond a plain form; asked for again after it could not be had. */
  readonly extras?: () => Promise<FormExtras>;
  /** Text to start with, by field address. */
  readonly values?: Readonly<Record<string, string>>;
  readonly theme?: Theme | undefined;
  readonly isolation?: Isolation;
  /** One part after the other, where a form has several. */
  readonly layout?: 'single' | 'steps';
  /** Where what is typed is kept over reloads: in this tab (default), or not at all. */
  readonly draft?: 'session' | 'off';
}

/** A form on a page, for the program that put it there. */
export interface MountedForm {
  /** What is filled in and right at this moment. */
  readonly values: FormValues;
  /** Checks and sends as the button does; resolves when the try is over. */
  submit(): Promise<void>;
  /** Back to how it began. */
  reset(): void;
  /** As the option of that name, for a form that is there. */
  setTheme(theme: Theme | undefined): void;
  /** Takes the form off the page. A send under way goes on. */
  unmount(): void;
}

const names = new Set<string>();
let count = 0;

/** What is kept of a form is found by it: one that is mounted anew among others of its id has the name that it had. */
function freeName(formId: string, at = 0): string {
  const name = `${formId}:${at}`;
  return names.has(name) ? freeName(formId, at + 1) : name;
}

/** Shows a form inside `host`. */
export function mountWidget(host: HTMLElement, options: WidgetOptions): MountedForm {
  const { isolation = 'light' } = options;
  let { theme = 'auto' } = options;
  const place = takePlace(host, isolation);
  const name = freeName(options.form);
  names.add(name);
  const announcer = createAnnouncer();
  const session = createFormSession({
    ...options,
    announcer,
    loadParts,
    token: createTokenKeeper(name),
    draft: options.draft === 'off' ? undefined : createDraftKeeper(`${name}:${location.pathname}`),
  });

  function paint(): void {
    place.root.dataset.theme = chooseTheme(theme, host);
    place.root.toggleAttribute('data-ground', theme !== 'auto');
    const { accentColor } = getComputedStyle(host);
    if (accentColor !== 'auto')
      import('./host/page-accent.js').then(
        ({ takeAccent }) => takeAccent(place.root, accentColor),
        console.warn,
      );
  }
  paint();
  // The page's sheets may come after its scripts.
  addEventListener('load', paint);
  adoptStyles(place.styleRoot, formSheet);
  const prefix = `apro-${++count}`;
  const { root, hasFallback } = place;
  function draw(): void {
    render(<Widget {...{ session, prefix, announcer, root, hasFallback }} />, root);
  }
  // A form that came with the script is there by then, and nothing has to stand in for it.
  const drawing = setTimeout(draw);
  const stopWatching = effect(() => {
    const now = session.state.value;
    if (now.is !== 'open') return;
    clearTimeout(drawing);
    if (!root.hasChildNodes()) draw();
    warnOnLeaving(now.form);
    const { language, direction = 'ltr' } = session.messages.value;
    Object.assign(place.root, { lang: language, dir: direction });
    adoptStyles(place.styleRoot, fieldSheets());
    place.showForm();
  });
  /** This form's own, so that another one on the page that is done does not end it. */
  const stay = (event: Event) => event.preventDefault();
  /** Only while something is on its way, or failed and is not kept: the rest is there again after a reload. */
  function warnOnLeaving({ submission }: OpenForm): void {
    const now = submission.state.value;
    const isOpen = isOnItsWay(now) || (now.is === 'failed' && !now.kept);
    window[isOpen ? 'addEventListener' : 'removeEventListener']('beforeunload', stay);
  }
  void session.load();

  return {
    get values() {
      const now = session.state.peek();
      return now.is === 'open' ? valuesOf(now.form.model) : {};
    },
    submit: session.submit,
    reset: session.reset,
    setTheme(next: Theme = 'auto') {
      theme = next;
      paint();
    },
    unmount() {
      names.delete(name);
      stopWatching();
      clearTimeout(drawing);
      removeEventListener('load', paint);
      removeEventListener('beforeunload', stay);
      session.stop();
      render(null, place.root);
      place.clear();
    },
  };
}
