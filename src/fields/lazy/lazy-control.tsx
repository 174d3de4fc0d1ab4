import type { ComponentChild } from 'preact';
import { createLazyModule } from './lazy-module.js';

export type ControlComponent<Props> = (props: Props) => ComponentChild;

export interface LazyControl<Props> {
  Control: ControlComponent<Props>;
  prepare(): Promise<void>;
}

/**
 * A control that is fetched when a form first shows it; its rules are there from the start.
 * `Substitute` stands in where it can't be had, until `prepare` is called again with more luck.
 */
export function createLazyControl<Props extends object>(
  loadControl: () => Promise<ControlComponent<Props>>,
  Fallback: ControlComponent<Props>,
): LazyControl<Props> {
  const lazyModule = createLazyModule(loadControl);

  function LazyControlView(props: Props) {
    const CurrentControl = lazyModule.module === null ? Fallback : lazyModule.module;
    if (CurrentControl) return <CurrentControl {...props} />;
    void lazyModule.load();
    return <div class="bone" />;
  }
  return { Control: LazyControlView, prepare: lazyModule.load };
}
