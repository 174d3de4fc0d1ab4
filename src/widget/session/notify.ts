import type { FormCallbacks } from './callbacks.js';

/** Argument of a callback. */
export type CallbackDetail<Name extends keyof FormCallbacks> = Parameters<
  NonNullable<FormCallbacks[Name]>
>[0];

type Notify = <Name extends keyof FormCallbacks>(name: Name, detail: CallbackDetail<Name>) => boolean;

type Callback = (detail: never) => unknown;

/**
 * Returns a function that calls all callbacks of a name, in order. The function returns false if one of the callbacks
 * returned `false`. An error of a callback is reported and stops nothing.
 */
export function createNotifier(
  getCallbacks: (name: keyof FormCallbacks) => readonly (Callback | undefined)[],
): Notify {
  return (name, detail) => {
    const results = getCallbacks(name).map((callback) => {
      try {
        return callback?.(detail as never);
      } catch (error) {
        return reportError(error);
      }
    });
    return !results.includes(false);
  };
}
