import { createHash } from 'node:crypto';
import { kindForms } from '../../../demo/crm/forms.js';
import { createSeededRandom, drawSample } from '../../../scripts/seeded-random.js';

// Tables with many siblings: `npm test` runs a sample of each table, which is drawn anew each time. `npm run test:all`
// runs every row.

/** Kinds of fields by the control that they have. A sample has a kind of each family. */
const kindFamilies: Readonly<Record<string, readonly string[]>> = {
  text: ['person_name', 'email', 'phone', 'text', 'integer', 'decimal', 'price'],
  list: ['category', 'select'],
  boxes: ['radio', 'multiselect'],
  dateTime: ['date', 'time', 'datetime'],
  coordinates: ['point'],
  upload: ['file'],
  range: ['integer_range', 'decimal_range', 'date_range', 'time_range', 'datetime_range'],
};

/** True: every row of every table is run. */
export const isWholeRun = () => process.env.SAMPLE === 'all';

/**
 * Draws rows of a table. `playwright.config.ts` sets `SAMPLE_SEED`, because every worker process must draw the same
 * sample.
 * @param table name of the table: two tables draw independently of each other
 */
export function sampleRows<Row>(table: string, rows: readonly Row[], count: number): readonly Row[] {
  return isWholeRun() ? rows : drawSample(rows, count, createTableRandom(table));
}

/** Draws a sample of the entries of an object, like `sample` for an array. */
export function sampleEntries<Value>(
  table: string,
  rows: Readonly<Record<string, Value>>,
  count: number,
): readonly (readonly [string, Value])[] {
  return sampleRows(table, Object.entries(rows), count);
}

/**
 * Draws a kind of field of each family.
 * @param familyCount number of families. The families are drawn, too. Default: all
 * @returns rows of `kindForms` with their index
 */
export function sampleKinds(
  table: string,
  familyCount = Object.keys(kindFamilies).length,
): readonly (readonly [index: number, (typeof kindForms)[number]])[] {
  const rows = [...kindForms.entries()];
  const strays = rows.filter(([, [, , kind]]) => !Object.values(kindFamilies).flat().includes(kind));
  if (strays.length > 0) throw new Error(`A kind of field has no family in samples.ts: ${strays}`);
  if (isWholeRun()) return rows;
  const random = createTableRandom(table);
  const families = drawSample(Object.values(kindFamilies), familyCount, random);
  const kinds = families.flatMap((family) => drawSample(family, 1, random));
  return rows.filter(([, [, , kind]]) => kinds.includes(kind));
}

/** Returns random numbers from 0 to below 1, which depend on the seed and on the table. */
export function createTableRandom(table: string): () => number {
  const digest = createHash('sha256').update(`${process.env.SAMPLE_SEED} ${table}`).digest();
  return createSeededRandom(digest.readUInt32LE());
}
