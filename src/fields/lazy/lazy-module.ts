import { signal } from '@preact/signals';

/** A module that a field needs only after the visitor uses the field. */
export interface LazyModule<Module> {
  /** Read from a signal. Undefined until the import has ended; null if the import failed or timed out. */
  readonly module: Module | null | undefined;
  /** Imports the module, again after a failure. Resolves when the import has succeeded or failed; never rejects. */
  load(): Promise<void>;
  /**
   * Starts the import with a timeout of eight seconds, so that a send never waits longer for the module: without the
   * module the value is sent as typed. Does not start it again after the first call, or if the import has already ended.
   * @returns `isPending()`
   */
  startLoading(): boolean;
  /** Whether a send has to wait for the module. Read from a signal; call `startLoading` first. */
  isPending(): boolean;
}

const loadTimeoutMs = 8_000;

export function createLazyModule<Module>(importModule: () => Promise<Module>): LazyModule<Module> {
  const module = signal<Module | null | undefined>(undefined);
  let hasStarted = false;

  const isPending = () => module.value === undefined;

  async function load(): Promise<void> {
    const loadedModule = await importModule().catch(() => null);
    module.value ||= loadedModule;
  }

  return {
    get module() {
      return module.value;
    },
    load,
    startLoading() {
      if (isPending() && !hasStarted) {
        hasStarted = true;
        void load();
        setTimeout(() => {
          module.value ??= null;
        }, loadTimeoutMs);
      }
      return isPending();
    },
    isPending,
  };
}
