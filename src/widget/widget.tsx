import type { ReadonlySignal } from '@preact/signals';
import { focusFormAfter } from '../fields/shared/focus.js';
import type { Messages } from '../messages/messages.js';
import type { Look } from './look/look.js';
import type { FormSession } from './session/form-session.js';
import { type Announcer, LiveRegion } from './session/live-region.js';
import { FormView, type PlainPost } from './view/form-view.js';

export interface WidgetProps {
  readonly session: FormSession;
  readonly idPrefix: string;
  readonly announcer: Announcer;
  /**
   * The outermost element of the form, into which the widget is rendered. Undefined: the code runs on a server, which
   * has no elements.
   */
  readonly root?: HTMLElement;
  /**
   * True while content of the page is shown in place of the form. The visitor already sees something then, so a
   * loading form shows no placeholder.
   */
  readonly hasFallback?: ReadonlySignal<boolean> | undefined;
  /** The appearance that the page has chosen. Undefined: the default appearance. */
  readonly look?: Look | undefined;
  /** Additional content of a form that the server renders: it lets a visitor without JavaScript send the form. */
  readonly plainPost?: PlainPost;
}

/**
 * Renders a placeholder while the form is loading, then the form. After a failure, renders an error and a retry
 * button.
 */
export function Widget({ session, hasFallback, ...formProps }: WidgetProps) {
  const state = session.state.value;
  const messages = session.messages.value;
  return (
    <>
      <LiveRegion announcer={formProps.announcer} />
      {state.status === 'loading' && !hasFallback?.value && <Skeleton messages={messages} />}
      {state.status === 'unavailable' && (
        <Unavailable session={session} messages={messages} isRetryable={state.isRetryable} />
      )}
      {state.form && <FormView form={state.form} session={session} {...formProps} />}
    </>
  );
}

/**
 * Placeholder of a form that is loading. The placeholder is as high as a short form, so that the content below moves
 * little when the form appears.
 */
function Skeleton({ messages }: { readonly messages: Messages }) {
  const letter = messages.loading[0];
  return (
    <div class="state" aria-busy="true">
      <p class="unseen">
        {/* In the font of labels, which the browser loads while the form is being loaded. */}
        <span class="label">{messages.loading}</span>
      </p>
      {/* The same for the fonts of notes, controls and buttons. The form then appears earlier. */}
      <div style="position: absolute; visibility: hidden">
        <p class="note">{letter}</p>
        {letter}
        <button type="button">{letter}</button>
      </div>
      {[0, 1, 2, 3, 4, 5].map((index) => (
        <div key={index} class="field">
          <div class="bone" />
          <div class="bone" />
        </div>
      ))}
    </div>
  );
}

interface UnavailableProps {
  readonly session: FormSession;
  readonly messages: Messages;
  readonly isRetryable: boolean;
}

/** Tells the visitor that there is no form. If another attempt can succeed, shows a button that tries again. */
function Unavailable({ session, messages, isRetryable }: UnavailableProps) {
  return (
    <div class="state" role="alert">
      <p>{messages.unavailable}</p>
      {isRetryable && (
        <div>
          <button type="button" onClick={focusFormAfter(session.load)}>
            {messages.retry}
          </button>
        </div>
      )}
    </div>
  );
}
