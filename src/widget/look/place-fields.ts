/** Where a field stands in a form with two columns. Undefined: the field takes the whole row. */
export type FieldPlace = 'start' | 'end' | undefined;

/** The properties of a field that decide whether the field shares a row. */
export interface PlaceableField {
  /** Kind of field, such as `email` (`src/fields`). */
  readonly kind: string;
  /** True: the page wants the field to take the whole row (option `wide`). */
  readonly isWide?: boolean;
}

/**
 * Kinds of field that are short enough for half a row. The value applies to a field that shares its row with no other
 * field. True: the field still takes half the row, because the width of a date or number input shows how long the
 * answer is. False: the field takes the whole row.
 */
const staysHalf: Readonly<Record<string, boolean>> = {
  person_name: false,
  email: false,
  phone: false,
  select: false,
  category: false,
  date: true,
  time: true,
  datetime: true,
  integer: true,
  decimal: true,
  price: true,
};

/**
 * Arranges fields in two columns. The order of the fields stays, so the Tab key follows the reading order. Two short
 * fields that follow each other share a row. An email address begins a row, so that it pairs with the phone number and
 * not with a name.
 * @param fields the visible fields of one group, for example of one part of the form. A row never contains fields of
 *   two groups.
 */
export function placeFields(fields: readonly PlaceableField[]): readonly FieldPlace[] {
  const places: FieldPlace[] = [];
  fields.forEach((field, index) => {
    if (!isShort(field)) places.push(undefined);
    else if (places.at(-1) === 'start' && field.kind !== 'email') places.push('end');
    else {
      const next = fields[index + 1];
      const isPaired = next !== undefined && isShort(next) && next.kind !== 'email';
      places.push(isPaired || staysHalf[field.kind] ? 'start' : undefined);
    }
  });
  return places;
}

function isShort({ kind, isWide }: PlaceableField): boolean {
  return !isWide && Object.hasOwn(staysHalf, kind);
}

/** Splits the option `wide` into the addresses of fields. */
export function readWideAddresses(wide = ''): ReadonlySet<string> {
  return new Set(
    String(wide)
      .split(',')
      .map((address) => address.trim()),
  );
}

/** Splits items into groups. A group consists of items that follow each other and have the same key. */
export function groupConsecutive<Item>(
  items: readonly Item[],
  getKey: (item: Item) => string,
): readonly Item[][] {
  const groups: Item[][] = [];
  for (const item of items) {
    const group = groups.at(-1);
    if (group?.[0] !== undefined && getKey(group[0]) === getKey(item)) group.push(item);
    else groups.push([item]);
  }
  return groups;
}
