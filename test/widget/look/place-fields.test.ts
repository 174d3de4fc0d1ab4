import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldKinds } from '../../../src/fields/lazy-kinds.js';
import { placeFields } from '../../../src/widget/look/place-fields.js';

const place = (kinds: string, wide: readonly number[] = []) =>
  placeFields(kinds.split(' ').map((kind, index) => ({ kind, isWide: wide.includes(index) })))
    .map((fieldPlace) => fieldPlace?.[0] ?? '-')
    .join('');

test.each([
  // Names, then email and phone: the patronymic is alone, because an email address begins a row.
  ['person_name person_name person_name email phone', 'se-se'],
  ['person_name person_name email phone select select', 'sesese'],
  ['email', '-'],
  ['phone text phone', '---'],
  // A date, time or number that is alone keeps half the row.
  ['date', 's'],
  ['integer text price', 's-s'],
  ['select date', 'se'],
  ['date email', 's-'],
  ['date email phone', 'sse'],
  ['email email', '--'],
  ['radio date file', '-s-'],
  ['integer_range point multiselect date_range', '----'],
  ['category price', 'se'],
  ['unknown-kind', '-'],
  ['constructor __proto__ toString', '---'],
])('%s is placed as %s', (kinds, places) => {
  expect(place(kinds)).toBe(places);
});

test('a field in `wide` takes the whole row and closes the row before it', () => {
  expect(place('person_name person_name', [1])).toBe('--');
  expect(place('date integer price', [1])).toBe('s-s');
});

test('each kind of field is either half or whole', () => {
  for (const kind of fieldKinds) expect(['se', '--'], kind).toContain(place(`${kind} ${kind}`));
});

const fields = fc.array(
  fc.record({ kind: fc.constantFrom(...fieldKinds, 'unknown-kind'), isWide: fc.boolean() }),
  { maxLength: 40 },
);

test('any fields: rows are whole, no row has a gap at its start, and nothing depends on later rows', () => {
  fc.assert(
    fc.property(fields, (list) => {
      const places = placeFields(list);
      expect(places).toHaveLength(list.length);
      const canBeHalf = (index: number) => {
        const field = list[index];
        return field !== undefined && placeFields([field, { kind: 'date' }])[0] === 'start';
      };
      places.forEach((fieldPlace, index) => {
        const { kind } = list[index] ?? {};
        if (fieldPlace === 'end') {
          expect(places[index - 1]).toBe('start');
          expect(kind).not.toBe('email');
        }
        if (fieldPlace !== undefined) expect(canBeHalf(index)).toBe(true);
        // Two short fields that follow each other share a row, unless the second must begin a row.
        if (fieldPlace === undefined && canBeHalf(index) && canBeHalf(index + 1))
          expect(list[index + 1]?.kind).toBe('email');
        // The place of a field depends only on the fields before it and on the next field.
        expect(placeFields(list.slice(0, index + 2))[index]).toBe(fieldPlace);
      });
    }),
  );
});
