import type { CallbackDetail, FormCallbacks } from './callbacks.js';

type Notify = <Name extends keyof FormCallbacks>(name: Name, detail: CallbackDetail<Name>) => boolean;

type Callback = (detail: never) => unknown;

/**
 * Returns a function that calls all callbacks with a given name, in order. The returned function returns false if one
 * of the callbacks has returned `false`. An error in a callback is reported as an uncaught error, and the next
 * callbacks are still called.
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
