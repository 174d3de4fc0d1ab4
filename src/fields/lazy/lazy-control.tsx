import type { ComponentChild } from 'preact';
import { createLazyModule } from './lazy-module.js';

export type ControlComponent<Props> = (props: Props) => ComponentChild;

export interface LazyControl<Props> {
  Control: ControlComponent<Props>;
  /**
   * Loads the code of the control, also after an earlier attempt has failed. Resolves when this attempt has succeeded
   * or failed.
   */
  prepare(): Promise<void>;
}

/**
 * Creates a control that is loaded when a form first renders the control. The value rules of the field do not need
 * the control. A placeholder is shown during loading. If loading fails or takes longer than eight seconds, `Fallback` is
 * shown until the code has arrived, also by a later call of `prepare`.
 */
export function createLazyControl<Props extends object>(
  loadControl: () => Promise<ControlComponent<Props>>,
  Fallback: ControlComponent<Props>,
): LazyControl<Props> {
  const lazyModule = createLazyModule(loadControl);

  function LazyControlView(props: Props) {
    const CurrentControl = lazyModule.module === null ? Fallback : lazyModule.module;
    if (CurrentControl) return <CurrentControl {...props} />;
    lazyModule.startLoading();
    return <div class="bone" />;
  }
  return { Control: LazyControlView, prepare: lazyModule.load };
}
