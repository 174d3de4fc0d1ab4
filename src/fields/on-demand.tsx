import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { ControlProps, FieldType } from './field-type.js';

type Control<Raw> = (props: ControlProps<Raw>) => ComponentChild;

/** A control that is fetched when a form first shows it; its rules are there from the start. */
export function onDemand<Raw>(
  fetchControl: () => Promise<Control<Raw>>,
): Pick<FieldType<Raw>, 'Control'> & { prepare(): Promise<void> } {
  const state = signal<{ readonly Loaded?: Control<Raw>; readonly failed?: true }>({});
  let asked: Promise<void> | undefined;

  function prepare(): Promise<void> {
    asked ??= fetchControl().then(
      (Loaded) => {
        state.value = { Loaded };
      },
      () => {
        asked = undefined;
        state.value = { failed: true };
      },
    );
    return asked;
  }

  function OnDemand(props: ControlProps<Raw>) {
    const { Loaded, failed } = state.value;
    if (Loaded) return <Loaded {...props} />;
    if (!failed) {
      void prepare();
      return <div class="bone" />;
    }
    return (
      <p class="note" role="alert">
        {props.messages.controlFailed}{' '}
        <button type="button" class="quiet" onClick={prepare}>
          {props.messages.retry}
        </button>
      </p>
    );
  }
  return { Control: OnDemand, prepare };
}
