import type { FormCallbacks } from '../../widget/session/callbacks.js';

/** Name of the DOM event that belongs to a callback, without the prefix `apro-form:`: `ready` for `onReady`. */
export type CallbackEvent<Name extends keyof FormCallbacks = keyof FormCallbacks> =
  Name extends `on${infer Event}` ? Uncapitalize<Event> : never;

export function toEventName<Name extends keyof FormCallbacks>(callback: Name): CallbackEvent<Name> {
  return callback.slice(2).toLowerCase() as CallbackEvent<Name>;
}
