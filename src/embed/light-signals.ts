/**
 * What runs on a page takes it in the place of `@preact/signals`: as much of it as the widget uses, 1 KB less for every
 * visitor. What draws on a server has the package, whose types these are; `light-signals.test.ts` compares the two.
 *
 * A change tells whoever hangs on it that it may be out of date; whether it is, it finds out by the versions of what it
 * has read. So nobody runs twice for one change, or sees half of it.
 */
type Act = () => void;

interface Reader {
  /** What it has read, in order, and at which version. */
  sources: Map<Source, number>;
  /** What is read holds an effect until that is stopped, but nobody else: it may live longer than the form. */
  readonly handle: Pick<WeakRef<Reader>, 'deref'>;
  doubt(): void;
}

let reader: Reader | undefined;
let batches = 0;
/** Effects that may be out of date. */
const due = new Set<Act>();

class Source<T = unknown> {
  readonly readers = new Set<Reader['handle']>();
  version = 0;
  /** In the place of a value. */
  declare protected failure: { readonly error: unknown } | undefined;

  constructor(protected current: T) {}

  get value(): T {
    this.refresh();
    if (reader && !reader.sources.has(this)) {
      reader.sources.set(this, this.version);
      this.readers.add(reader.handle);
    }
    return this.peek();
  }

  set value(next: T) {
    if (next === this.current) return;
    this.current = next;
    this.version++;
    batch(() => this.tell());
  }

  peek(): T {
    this.refresh();
    if (this.failure) throw this.failure.error;
    return this.current;
  }

  refresh(): void {}

  protected tell(): void {
    for (const handle of this.readers) {
      const reader = handle.deref();
      if (reader) reader.doubt();
      else this.readers.delete(handle);
    }
  }
}

/** Reckoned when somebody asks, and then only if something that it hangs on is not what it was. */
class Computed<T> extends Source<T | undefined> {
  sources: Reader['sources'] = new Map();
  readonly handle: Reader['handle'] = new WeakRef<Reader>(this);
  #isDoubtful = true;

  constructor(readonly reckon: () => T) {
    super(undefined);
  }

  doubt(): void {
    if (this.#isDoubtful) return;
    this.#isDoubtful = true;
    this.tell();
  }

  override refresh(): void {
    if (this.#isDoubtful && (this.version === 0 || hasNews(this))) {
      const before = this.failure;
      this.failure = undefined;
      let next: T | undefined;
      try {
        next = read(this, this.reckon);
      } catch (error) {
        this.failure = { error };
      }
      if (this.version === 0 || this.failure !== before || next !== this.current) this.version++;
      this.current = next;
    }
    this.#isDoubtful = false;
  }
}

/** What was read first is asked first: what hangs on it may not be read any more. */
function hasNews({ sources }: Reader): boolean {
  for (const [source, version] of sources) {
    source.refresh();
    if (source.version !== version) return true;
  }
  return false;
}

function leaveSources(self: Reader): void {
  for (const source of self.sources.keys()) source.readers.delete(self.handle);
  self.sources = new Map();
}

/** Does it, and notes what it reads as `self`'s. */
function read<T>(self: Reader | undefined, act: () => T): T {
  const before = reader;
  if (self) leaveSources(self);
  reader = self;
  try {
    return act();
  } finally {
    reader = before;
  }
}

export function signal<T>(value: T): Source<T> {
  return new Source(value);
}

export function computed<T>(reckon: () => T): Computed<T> {
  return new Computed(reckon);
}

export function untracked<T>(act: () => T): T {
  return read(undefined, act);
}

/** Whoever hangs on what `act` changes hears of it once, at the end. */
export function batch<T>(act: () => T): T {
  batches++;
  try {
    return act();
  } finally {
    try {
      if (batches === 1) settle();
    } finally {
      batches--;
    }
  }
}

function settle(): void {
  const failures: unknown[] = [];
  for (const run of due) {
    due.delete(run);
    try {
      run();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Does it at once, and again whenever something that it read is not what it was, until it is stopped. */
export function effect(act: Act): Act {
  const self: Reader = {
    sources: new Map(),
    handle: { deref: () => self },
    doubt: () => due.add(again),
  };
  const run = () => batch(() => read(self, act));
  const again = () => {
    if (hasNews(self)) run();
  };
  const stop = () => {
    leaveSources(self);
    due.delete(again);
  };
  run();
  return stop;
}
