import type { ComponentChild } from 'preact';
import { reached } from './lazy-module.js';

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
  const control = reached(fetchControl);

  function OnDemandControl(props: Props) {
    const Shown = control.part === null ? Substitute : control.part;
    if (Shown) return <Shown {...props} />;
    void control.fetch();
    return <div class="bone" />;
  }
  return { Control: OnDemandControl, prepare: control.fetch };
}
