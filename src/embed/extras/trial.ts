import type { ExtendedMessages } from '../../messages/messages.js';
import { dispatchFormEvent } from '../options/dispatch-events.js';

/**
 * A form that an operator tries out: `?apro-preview` validates and sends nothing, `?apro-test=TICKET` sends a test lead.
 */
export interface Trial {
  readonly kind: 'preview' | 'test';
  /** Key of the text (in `ExtendedMessages`) that is shown above the form. */
  readonly noteName: keyof Pick<ExtendedMessages, 'preview' | 'test'>;
  /**
   * True: the URL has the parameter `apro-events`, so events are reported to analytics tools, with the properties of
   * `mark`. False: no such events are reported, so that no conversion is counted.
   */
  readonly firesEvents: boolean;
  /** Properties that are added to the details of each reported event, such as `{ test: true }` for a test lead. */
  readonly mark: { readonly preview?: true; readonly test?: true };
  /** Additional data for the request to the relay. */
  readonly relayFields: Readonly<Record<string, string>>;
  /**
   * Adds the properties of `mark` to the details of an event. Listeners of the page get the same object, so they see
   * them.
   */
  markDetail(detail: object): void;
  /**
   * Dispatches the event `apro-form:success` in a preview. A preview sends nothing, so it has no success of its own.
   */
  dispatchSuccess(): void;
}

/**
 * Reads the parameters `apro-preview`, `apro-test` and `apro-events` of the page's URL.
 * @param signal ends the trial when aborted
 * @returns `undefined` if the parameters are for another form
 */
export function readTrial(form: string, host: Element, signal: AbortSignal): Trial | undefined {
  const parameters = new URLSearchParams(location.search);
  const ticket = parameters.get('apro-test') ?? '';
  const isPreview = parameters.has('apro-preview');
  // The value of `apro-test` (the ticket) begins with the id of a form. Other forms of the page work as usual.
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
 * Hides the event `apro-form:success` from the listeners of the page, because they may count a conversion. The
 * listener is on the window and in the capture phase, so it is called before the listeners of the page.
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
