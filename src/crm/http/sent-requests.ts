/** The functions of `node:diagnostics_channel` and `node:async_hooks` that this file uses. */
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

/** Says whether bytes of a request may have been sent. If none was sent, the request may be repeated. */
export interface SendProgress {
  /**
   * True: Node's `fetch` reports the steps of this request, so `hasLeft` is reliable. False: `hasLeft` says nothing.
   */
  isObserved: boolean;
  /**
   * True: the connection existed (with TLS), and the first bytes of the request were written to it. So the server may
   * have got the request.
   */
  hasLeft: boolean;
}

type RunObserved = <Result>(progress: SendProgress, callback: () => Result) => Result;

/**
 * Runs `callback`, which calls `fetch` once, and records in `progress` whether a byte of the request was sent. Node
 * reports the steps of its `fetch` on diagnostic channels (undici, "Diagnostics Channel Support"). Other runtimes and
 * other implementations of `fetch` report nothing, so `isObserved` stays false and the caller has to assume that the
 * request was sent.
 */
export const observeSend: RunObserved = (progress, callback) => {
  observer ??= createObserver();
  return observer(progress, callback);
};

let observer: RunObserved | undefined;

function createObserver(): RunObserved {
  // `process` is not imported but read from `globalThis`, because this file also runs in runtimes other than Node.
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
