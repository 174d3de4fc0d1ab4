import type { ReadonlySignal } from '@preact/signals';
import { focusFormAfter } from '../fields/shared/focus.js';
import type { Messages } from '../messages/messages.js';
import type { FormSession } from './session/form-session.js';
import { type Announcer, LiveRegion } from './session/live-region.js';
import { FormView, type PlainPost } from './view/form-view.js';

export interface WidgetProps {
  readonly session: FormSession;
  readonly idPrefix: string;
  readonly announcer: Announcer;
  /** The element that the widget is rendered into; undefined on a server. */
  readonly root?: HTMLElement;
  /** Whether the host still shows its own content instead of a skeleton. */
  readonly hasFallback?: ReadonlySignal<boolean>;
  /** For a server: what the form needs to be sent without script. */
  readonly plainPost?: PlainPost;
}

/** Renders a session: skeleton, error with a retry button, or form. */
export function Widget({ session, hasFallback, ...formProps }: WidgetProps) {
  const state = session.state.value;
  const messages = session.messages.value;
  return (
    <>
      <LiveRegion announcer={formProps.announcer} />
      {state.status === 'loading' && !hasFallback?.value && <Skeleton messages={messages} />}
      {state.status === 'unavailable' && <Unavailable session={session} messages={messages} />}
      {state.status === 'open' && <FormView form={state.form} session={session} {...formProps} />}
    </>
  );
}

/** As high as a short form, to keep the layout shift small. */
function Skeleton({ messages }: { readonly messages: Messages }) {
  return (
    <div class="state" aria-busy="true">
      <p class="unseen">{messages.loading}</p>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} class="bone" />
      ))}
    </div>
  );
}

function Unavailable({ session, messages }: { readonly session: FormSession; readonly messages: Messages }) {
  return (
    <div class="state" role="alert">
      <p>{messages.unavailable}</p>
      <div>
        <button type="button" onClick={focusFormAfter(session.load)}>
          {messages.retry}
        </button>
      </div>
    </div>
  );
}
