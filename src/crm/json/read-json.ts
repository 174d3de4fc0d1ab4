/**
 * Function that checks a value from another computer after it was parsed as JSON. Undefined: the value has another
 * type than expected, so it must not be used.
 */
export type Reader<Value> = (value: unknown) => Value | undefined;

type Readers = Readonly<Record<string, Reader<unknown>>>;
/** Type of the result of a `Reader`, without `undefined`. */
type Found<Read extends Reader<unknown>> = NonNullable<ReturnType<Read>>;

export const readText: Reader<string> = (value) => (typeof value === 'string' ? value : undefined);
export const readNumber: Reader<number> = (value) => (typeof value === 'number' ? value : undefined);
export const readFlag: Reader<boolean> = (value) => (typeof value === 'boolean' ? value : undefined);

/** Creates a function that accepts only the given texts. */
export function readOneOf<Text extends string>(...texts: readonly Text[]): Reader<Text> {
  return (value) => texts.find((text) => text === value);
}

/** Creates a function that reads a list. Items that `readItem` does not accept are left out. */
export function readList<Item extends object | string>(readItem: Reader<Item>): Reader<readonly Item[]> {
  return (value) =>
    Array.isArray(value)
      ? value.flatMap((item) => {
          const found = readItem(item);
          return found === undefined ? [] : [found];
        })
      : undefined;
}

/**
 * Creates a function that reads an object. The result has only the properties in `required` and `optional`. The
 * function returns undefined if a property in `required` is missing or has a wrong type.
 */
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
