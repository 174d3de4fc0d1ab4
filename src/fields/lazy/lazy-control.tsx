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
 * the control. A placeholder is shown during loading. If loading fails, `Fallback` is shown until a later call of
 * `prepare` succeeds.
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
