import type { ExtendedMessages } from '../../messages/messages.js';
import { dispatchFormEvent } from '../options/dispatch-events.js';

/**
 * A form that an operator tries out: `?apro-preview` validates and sends nothing, `?apro-test=TICKET` sends a test lead.
 */
export interface Trial {
  readonly kind: 'preview' | 'test';
  /** Key of the note above the form. */
  readonly noteName: keyof Pick<ExtendedMessages, 'preview' | 'test'>;
  /**
   * True: the page asks with `apro-events` for the events of analytics, marked with `mark`. False: no conversion is
   * counted.
   */
  readonly firesEvents: boolean;
  /** Property of the details of events, such as `{ test: true }`. */
  readonly mark: { readonly preview?: true; readonly test?: true };
  /** Additional data for the request to the relay. */
  readonly relayFields: Readonly<Record<string, string>>;
  /** Marks the details of an event. The listeners of the page get the same object. */
  markDetail(detail: object): void;
  /** Dispatches the event of a success that a preview does not have. */
  dispatchSuccess(): void;
}

/**
 * Reads the parameters of the page's URL.
 * @param signal ends the trial when aborted
 * @returns `undefined` if the parameters are for another form
 */
export function readTrial(form: string, host: Element, signal: AbortSignal): Trial | undefined {
  const parameters = new URLSearchParams(location.search);
  const ticket = parameters.get('apro-test') ?? '';
  const isPreview = parameters.has('apro-preview');
  // A ticket begins with the id of its form. Other forms of the page work as usual.
  if (!isPreview && !ticket.startsWith(`${form}.`)) return undefined;
  const kind = isPreview ? 'preview' : 'test';
  const firesEvents = parameters.has('apro-events');
  const mark = { [kind]: true };
  if (!firesEvents) silenceSuccess(host, signal);
  return {
    kind,
    noteName: kind,
    firesEvents,
    mark,
    relayFields: isPreview ? {} : { test: ticket },
    markDetail: (detail) => Object.assign(detail, mark),
    dispatchSuccess: () => void dispatchFormEvent(host, 'success', { form, ...mark }),
  };
}

/**
 * Hides the event of a success from the listeners of the page, because they may count a conversion. The listener is
 * called first, because it listens at the window.
 */
function silenceSuccess(host: Element, signal: AbortSignal): void {
  for (const name of ['apro-form:success', 'aprosuccess'])
    addEventListener(
      name,
      (event) => {
        if (event.composedPath().includes(host)) event.stopImmediatePropagation();
      },
      { capture: true, signal },
    );
}
