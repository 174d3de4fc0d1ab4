/** Ways in which IndexedDB of a browser fails. */
export type IndexedDbFault = 'open-throws' | 'open-fails' | 'open-hangs' | 'add-throws' | 'add-fails';

/** The part of IndexedDB that the key of the offline queue needs: one object store, shared by all tabs. */
export class FakeIndexedDb {
  readonly values = new Map<string, unknown>();
  fault: IndexedDbFault | undefined;
  /** Called at each `open`, before the result is known. */
  onOpen: () => void = () => {};
  #isCreated = false;

  open(): unknown {
    if (this.fault === 'open-throws') throw new DOMException('blocked', 'SecurityError');
    this.onOpen();
    const request = createRequest(this.#database);
    if (this.fault === 'open-hangs') return request;
    queueMicrotask(() => {
      if (this.fault === 'open-fails') return request.onerror?.({ preventDefault() {} });
      if (!this.#isCreated) request.onupgradeneeded?.();
      request.onsuccess?.();
    });
    return request;
  }

  readonly #database = {
    createObjectStore: () => {
      this.#isCreated = true;
    },
    transaction: () => this.#transaction(),
    close() {},
  };

  #transaction() {
    if (!this.#isCreated) throw new DOMException('no store', 'NotFoundError');
    const transaction: { oncomplete?: () => void; onabort?: () => void; objectStore(): unknown } = {
      objectStore: () => ({
        get: (name: string) => {
          const request = createRequest(this.values.get(name));
          queueMicrotask(() => request.onsuccess?.());
          return request;
        },
        add: (value: unknown, name: string) => {
          if (this.fault === 'add-throws') throw new DOMException('no clone', 'DataCloneError');
          const request = createRequest(undefined);
          queueMicrotask(() => {
            let isAborted = true;
            if (this.values.has(name) || this.fault === 'add-fails')
              request.onerror?.({ preventDefault: () => (isAborted = false) });
            else {
              this.values.set(name, value);
              isAborted = false;
              request.onsuccess?.();
            }
            queueMicrotask(() => (isAborted ? transaction.onabort?.() : transaction.oncomplete?.()));
          });
          return request;
        },
      }),
    };
    return transaction;
  }
}

interface FakeRequest {
  readonly result: unknown;
  readonly error: Error;
  onsuccess?: () => void;
  onerror?: (event: { preventDefault(): void }) => void;
  onupgradeneeded?: () => void;
}

function createRequest(result: unknown): FakeRequest {
  return { result, error: new DOMException('failed', 'UnknownError') };
}
