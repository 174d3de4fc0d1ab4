/** Parts of `node:diagnostics_channel` and `node:async_hooks`. */
interface DiagnosticsChannel {
  subscribe(name: string, listener: (message: unknown) => void): void;
}
interface AsyncLocalStorage<Store> {
  run<Result>(store: Store, callback: () => Result): Result;
  getStore(): Store | undefined;
}
interface NodeModules {
  readonly 'node:diagnostics_channel': DiagnosticsChannel;
  readonly 'node:async_hooks': { readonly AsyncLocalStorage: new <Store>() => AsyncLocalStorage<Store> };
}
interface NodeProcess {
  getBuiltinModule?<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined;
}

/** What is known about one call of `fetch`. */
export interface SendProgress {
  /** Node's `fetch` has accepted the request, so `hasLeft` is reliable. */
  isObserved: boolean;
  /** The connection was up, TLS included, and the first bytes of the request were written. */
  hasLeft: boolean;
}

type RunObserved = <Result>(progress: SendProgress, callback: () => Result) => Result;

/**
 * Runs `callback`, which calls `fetch` once, and records in `progress` whether a byte of the request left. Node reports the
 * steps of its `fetch` on diagnostic channels (undici, "Diagnostics Channel Support"). Another runtime, or another
 * `fetch`, reports nothing: then `isObserved` stays false.
 */
export const observeSend: RunObserved = (progress, callback) => {
  observer ??= createObserver();
  return observer(progress, callback);
};

let observer: RunObserved | undefined;

function createObserver(): RunObserved {
  // Not an import: this file also runs where there is no Node.
  const { process } = globalThis as { readonly process?: NodeProcess };
  const channels = process?.getBuiltinModule?.('node:diagnostics_channel');
  const hooks = process?.getBuiltinModule?.('node:async_hooks');
  if (!channels || !hooks) return (_progress, callback) => callback();
  const storage = new hooks.AsyncLocalStorage<SendProgress>();
  const progressByRequest = new WeakMap<object, SendProgress>();
  channels.subscribe('undici:request:create', (message) => {
    const request = getRequest(message);
    const progress = storage.getStore();
    if (!request || !progress) return;
    progress.isObserved = true;
    progressByRequest.set(request, progress);
  });
  // Published right before the head of the request is written. The event of a socket is no event of its request's context.
  channels.subscribe('undici:client:sendHeaders', (message) => {
    const progress = progressByRequest.get(getRequest(message) ?? {});
    if (progress) progress.hasLeft = true;
  });
  return (progress, callback) => storage.run(progress, callback);
}

function getRequest(message: unknown): object | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined;
  return typeof message.request === 'object' && message.request ? message.request : undefined;
}
