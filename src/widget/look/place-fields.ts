/** Where a field stands in a form with two columns. Undefined: the field takes the whole row. */
export type FieldPlace = 'start' | 'end' | undefined;

/** What decides about the place of a field. */
export interface PlaceableField {
  /** Kind of field, such as `email` (`src/fields`). */
  readonly kind: string;
  /** True: the page wants the field to take the whole row (option `wide`). */
  readonly isWide?: boolean;
}

/**
 * Kinds that are short enough for half a row. The value says whether such a field keeps half the row if no other field
 * shares the row: the width of a date or a number then still shows how long its answer is.
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
