/** The parts of `node:diagnostics_channel` and `node:async_hooks` that this file uses. */
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

/** How far a request of `fetch` has got: whether its bytes may have been sent. */
export interface SendProgress {
  /** True: Node's `fetch` has accepted the request, so `hasLeft` is reliable. */
  isObserved: boolean;
  /** True: the connection existed (with TLS), and the first bytes of the request were written to it. */
  hasLeft: boolean;
}

type RunObserved = <Result>(progress: SendProgress, callback: () => Result) => Result;

/**
 * Runs `callback`, which calls `fetch` once, and records in `progress` whether a byte of the request was sent. Node
 * reports the steps of its `fetch` on diagnostic channels (undici, "Diagnostics Channel Support"). Other runtimes and
 * other implementations of `fetch` report nothing, so `isObserved` stays false.
 */
export const observeSend: RunObserved = (progress, callback) => {
  observer ??= createObserver();
  return observer(progress, callback);
};

let observer: RunObserved | undefined;

function createObserver(): RunObserved {
  // `process` is not imported, because this file also runs where there is no Node.
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
  // This event is published right before the headers of the request are written. Events of the socket are not used,
  // because they do not have the async context of the request.
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
