import { signal } from '@preact/signals';

/**
 * A module that a field needs only when the visitor uses the field. It is loaded late, so that it does not delay the
 * form.
 */
export interface LazyModule<Module> {
  /**
   * The loaded module. Reading this property subscribes to its signal. Undefined: the module is not loaded yet. Null:
   * loading failed or took too long, so the field works without the module.
   */
  readonly module: Module | null | undefined;
  /**
   * Imports the module. Tries again if an earlier import failed. Resolves when the import has succeeded or failed;
   * never rejects.
   */
  load(): Promise<void>;
  /**
   * Starts the import with a timeout of eight seconds, so that the visitor never waits longer to send the form.
   * Without the module, the form sends the value as typed. Does nothing if the import was already started with this
   * method or has already ended.
   * @returns whether the form must wait for the module before the form is sent. A computed signal that calls this
   *   method is computed again when the module is loaded.
   */
  startLoading(): boolean;
}

const loadTimeoutMs = 8_000;

export function createLazyModule<Module>(importModule: () => Promise<Module>): LazyModule<Module> {
  const module = signal<Module | null | undefined>(undefined);
  let hasStarted = false;

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
      const isPending = module.value === undefined;
      if (isPending && !hasStarted) {
        hasStarted = true;
        void load();
        setTimeout(() => {
          module.value ??= null;
        }, loadTimeoutMs);
      }
      return isPending;
    },
  };
}
