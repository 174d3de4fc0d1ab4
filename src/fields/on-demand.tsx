import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { Messages } from '../messages/messages.js';
import { RetryNote } from './retry-note.js';

type Control<Props> = (props: Props) => ComponentChild;

export interface OnDemand<Props> {
  Control: Control<Props>;
  prepare(): Promise<void>;
}

/**
 * A control that is fetched when a form first shows it; its rules are there from the start.
 * `Substitute` stands in where it can't be had; without one the field says so and offers another try.
 */
export function onDemand<Props extends { readonly messages: Messages }>(
  fetchControl: () => Promise<Control<Props>>,
  Substitute?: Control<Props>,
): OnDemand<Props> {
  const state = signal<{ readonly Loaded?: Control<Props>; readonly failed?: true }>({});
  let asked: Promise<void> | undefined;

  function prepare(): Promise<void> {
    asked ??= fetchControl().then(
      (Loaded) => {
        state.value = { Loaded };
      },
      () => {
        asked = undefined;
        state.value = Substitute ? { Loaded: Substitute } : { failed: true };
      },
    );
    return asked;
  }

  function OnDemandControl(props: Props) {
    const { Loaded, failed } = state.value;
    if (Loaded) return <Loaded {...props} />;
    if (!failed) {
      void prepare();
      return <div class="bone" />;
    }
    const { messages } = props;
    return <RetryNote text={messages.more?.controlFailed} messages={messages} onRetry={prepare} />;
  }
  return { Control: OnDemandControl, prepare };
}
