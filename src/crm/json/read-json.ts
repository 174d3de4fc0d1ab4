/** Reads a value from outside: parsed JSON of any shape. Undefined if the value does not have the expected shape. */
export type Reader<Value> = (value: unknown) => Value | undefined;

type Readers = Readonly<Record<string, Reader<unknown>>>;
/** The value that a reader returns. */
type Found<Read extends Reader<unknown>> = NonNullable<ReturnType<Read>>;

export const readText: Reader<string> = (value) => (typeof value === 'string' ? value : undefined);
export const readNumber: Reader<number> = (value) => (typeof value === 'number' ? value : undefined);
export const readFlag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** Reads one of some texts. */
export function readOneOf<Text extends string>(...texts: readonly Text[]): Reader<Text> {
  return (value) => texts.find((text) => text === value);
}

/** Reads a list. Items of another shape are left out. */
export function readList<Item extends object | string>(readItem: Reader<Item>): Reader<readonly Item[]> {
  return (value) =>
    Array.isArray(value)
      ? value.flatMap((item) => {
          const found = readItem(item);
          return found === undefined ? [] : [found];
        })
      : undefined;
}

/** Reads the named members of a record, and no other member. Undefined if a member of `required` cannot be read. */
export function readRecord<Required extends Readers, Optional extends Readers = Record<never, never>>(
  required: Required,
  optional?: Optional,
): Reader<
  { readonly [Name in keyof Required]: Found<Required[Name]> } & {
    readonly [Name in keyof Optional]?: Found<Optional[Name]>;
  }
>;
export function readRecord(required: Readers, optional: Readers = {}): Reader<object> {
  const readers = Object.entries({ ...required, ...optional });
  return (value) => {
    if (!value || typeof value !== 'object') return undefined;
    const members = new Map<string, unknown>(Object.entries(value));
    const found = new Map<string, unknown>();
    for (const [name, read] of readers) {
      const member = read(members.get(name));
      if (member !== undefined) found.set(name, member);
      else if (required[name]) return undefined;
    }
    return Object.fromEntries(found);
  };
}
