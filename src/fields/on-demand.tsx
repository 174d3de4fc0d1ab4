import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { ControlProps } from './field-type.js';

type Control<Raw> = (props: ControlProps<Raw>) => ComponentChild;

/** A control that is fetched when a form first shows it; its rules are there from the start. */
export function onDemand<Raw>(fetchControl: () => Promise<Control<Raw>>): Control<Raw> {
  const state = signal<{ readonly Loaded?: Control<Raw>; readonly failed?: true }>({});
  let asked = false;

  function ask(): void {
    if (asked) return;
    asked = true;
    fetchControl().then(
      (Loaded) => {
        state.value = { Loaded };
      },
      () => {
        asked = false;
        state.value = { failed: true };
      },
    );
  }

  return function OnDemand(props) {
    const { Loaded, failed } = state.value;
    if (Loaded) return <Loaded {...props} />;
    if (!failed) {
      ask();
      return <div class="bone" />;
    }
    return (
      <p class="note" role="alert">
        {props.messages.controlFailed}{' '}
        <button type="button" class="quiet" onClick={ask}>
          {props.messages.retry}
        </button>
      </p>
    );
  };
}
