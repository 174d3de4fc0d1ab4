import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';

export type Control<Props> = (props: Props) => ComponentChild;

export interface OnDemand<Props> {
  Control: Control<Props>;
  prepare(): Promise<void>;
}

/**
 * A control that is fetched when a form first shows it; its rules are there from the start.
 * `Substitute` stands in where it can't be had, until `prepare` is called again with more luck.
 */
export function onDemand<Props extends object>(
  fetchControl: () => Promise<Control<Props>>,
  Substitute: Control<Props>,
): OnDemand<Props> {
  const state = signal<{ readonly Shown?: Control<Props> }>({});
  let asked: Promise<void> | undefined;

  function prepare(): Promise<void> {
    asked ??= fetchControl().then(
      (Shown) => {
        state.value = { Shown };
      },
      () => {
        asked = undefined;
        state.value = { Shown: Substitute };
      },
    );
    return asked;
  }

  function OnDemandControl(props: Props) {
    const { Shown } = state.value;
    if (Shown) return <Shown {...props} />;
    void prepare();
    return <div class="bone" />;
  }
  return { Control: OnDemandControl, prepare };
}
