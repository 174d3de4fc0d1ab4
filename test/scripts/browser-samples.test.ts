import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kindForms } from '../../demo/crm/forms.js';
import { fileGroups, listUndrawnFiles } from '../browser/helpers/sample-files.js';
import { sampleKinds, sampleRows } from '../browser/helpers/samples.js';

// `npm run test:all` sets the variable.
beforeEach(() => void vi.stubEnv('SAMPLE', undefined));
afterEach(() => vi.unstubAllEnvs());

const kindsOf = (table: string) => sampleKinds(table).map(([, [, , kind]]) => kind);
const rows = Array.from({ length: 40 }, (_, index) => index);

test('a sample of kinds has a kind of each family, with its index', () => {
  for (let seed = 0; seed < 100; seed++) {
    vi.stubEnv('SAMPLE_SEED', String(seed));
    const sample = sampleKinds('table');
    expect(sample).toHaveLength(7);
    const kinds = kindsOf('table');
    expect(kinds).toEqual(expect.arrayContaining(['point', 'file']));
    expect(kinds.filter((kind) => kind.endsWith('_range'))).toHaveLength(1);
    for (const [index, row] of sample) expect(row).toBe(kindForms[index]);
  }
});

test('a smaller sample has a kind of each of some families, and each family is drawn by some seed', () => {
  const isRange = (kind: string) => kind.endsWith('_range');
  const drawn = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    vi.stubEnv('SAMPLE_SEED', String(seed));
    const kinds = sampleKinds('table', 3).map(([, [, , kind]]) => kind);
    expect(kinds).toHaveLength(3);
    expect(kinds.filter(isRange).length).toBeLessThanOrEqual(1);
    for (const kind of kinds) drawn.add(kind);
  }
  expect(drawn).toEqual(new Set(kindForms.map(([, , kind]) => kind)));
});

test('each kind and each row is drawn by some seed', () => {
  const kinds = new Set<string>();
  const drawn = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    vi.stubEnv('SAMPLE_SEED', String(seed));
    for (const kind of kindsOf('table')) kinds.add(kind);
    for (const row of sampleRows('table', rows, 3)) drawn.add(row);
  }
  expect(kinds).toEqual(new Set(kindForms.map(([, , kind]) => kind)));
  expect(drawn).toEqual(new Set(rows));
});

test('the same seed draws the same rows, and another table draws other rows', () => {
  vi.stubEnv('SAMPLE_SEED', '7');
  const first = sampleRows('table', rows, 10);
  expect(new Set(first).size).toBe(10);
  expect(sampleRows('table', rows, 10)).toEqual(first);
  expect(sampleRows('another table', rows, 10)).not.toEqual(first);
});

test('SAMPLE=all runs every row', () => {
  vi.stubEnv('SAMPLE', 'all');
  expect(sampleRows('table', rows, 3)).toBe(rows);
  expect(kindsOf('table')).toEqual(kindForms.map(([, , kind]) => kind));
});

describe('the files of browser tests', () => {
  const allFiles = Object.values(fileGroups).flatMap(({ files }) => files);

  test('of all groups exist, and are in one group each', () => {
    expect(allFiles.filter((file) => !existsSync(`test/browser/${file}.spec.ts`))).toEqual([]);
    expect(allFiles).toHaveLength(new Set(allFiles).size);
  });

  test('are drawn by some seed, the same number of each group', () => {
    const drawn = new Set<string>();
    for (let seed = 0; seed < 100; seed++) {
      vi.stubEnv('SAMPLE_SEED', String(seed));
      const undrawn = listUndrawnFiles();
      for (const { count, files } of Object.values(fileGroups)) {
        const drawnFiles = files.filter((file) => !undrawn.includes(file));
        expect(drawnFiles).toHaveLength(count);
        for (const file of drawnFiles) drawn.add(file);
      }
    }
    expect(drawn).toEqual(new Set(allFiles));
  });

  test('are all run with SAMPLE=all', () => {
    vi.stubEnv('SAMPLE', 'all');
    expect(listUndrawnFiles()).toEqual([]);
  });
});
