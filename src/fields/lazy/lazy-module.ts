import { signal } from '@preact/signals';

/** What a field needs once a visitor comes to it. */
export interface LazyModule<Module> {
  /** Followed as a signal is; null where it could not be had. */
  readonly module: Module | null | undefined;
  /** Asks for it, again if it could not be had; resolves when that is known. */
  load(): Promise<void>;
  /** Whether a send waits for it, which asks for it too; at most eight seconds: a lead counts more than how it is written. */
  ensureLoading(): boolean;
}

const loadTimeoutMs = 8_000;

export function createLazyModule<Module>(importModule: () => Promise<Module>): LazyModule<Module> {
  const module = signal<Module | null | undefined>(undefined);

  async function load(): Promise<void> {
    const loadedModule = await importModule().catch(() => null);
    module.value ||= loadedModule;
  }

  return {
    get module() {
      return module.value;
    },
    load,
    ensureLoading() {
      if (module.value !== undefined) return false;
      void load();
      setTimeout(() => {
        module.value ??= null;
      }, loadTimeoutMs);
      return true;
    },
  };
}
