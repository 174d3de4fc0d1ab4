import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Bytes that a visitor pays for a form of plain fields, brotli: the loader and all that it loads at once. */
const ceiling = 20 * 1024;

/** What is fetched only by pages or forms that need it. */
const chunkCeilings: Readonly<Record<string, number>> = {
  embed: ceiling,
  direct: 7_500,
  'load-options': 1_000,
  'read-options': 1_000,
  'wire-reply': 1_200,
  'file-control': 1_900,
  'point-control': 1_000,
  'moment-types': 2_100,
  'more-en': 1_100,
  'big-list': 4_096,
  'nested-lists': 1_200,
  modes: 2_700,
  extras: 4_000,
  'take-over': 400,
  attribution: 900,
  calendar: 2_000,
  'email-guess': 900,
  'phone-country': 18_000,
  drafts: 900,
  begun: 1_500,
  'kept-sends': 1_000,
  sending: 1_100,
  steps: 1_300,
  range: 650,
  'rarer-types': 1_200,
  upload: 1_000,
  ar: 2_000,
  de: 1_900,
  es: 1_700,
  fr: 1_900,
  kk: 2_000,
  pl: 2_000,
  pt: 1_800,
  ru: 2_200,
  tr: 1_800,
  uk: 2_100,
  zh: 1_600,
};

interface BuiltFile {
  readonly name: string;
  readonly size: number;
  readonly text: string;
}

function builtFiles(): readonly BuiltFile[] {
  if (!existsSync(`${dist}embed.js`))
    throw new Error('There is no build to weigh: run `npm run build` first.');
  return readdirSync(dist)
    .filter((name) => name.endsWith('.js'))
    .map((name) => {
      const bytes = readFileSync(dist + name);
      return { name, size: brotliCompressSync(bytes).length, text: bytes.toString() };
    });
}

/** The loader and the entry that it names, which needs nothing else. */
function loadedAtOnce(files: readonly BuiltFile[]): readonly BuiltFile[] {
  const loader = files.find(({ name }) => name === 'embed.js');
  const entry = files.find(({ name }) => name !== 'embed.js' && loader?.text.includes(name));
  return [loader, entry].flatMap((file) => file ?? []);
}

test('a form of plain fields costs a visitor no more than its ceiling', () => {
  const files = loadedAtOnce(builtFiles());
  expect(files.length).toBe(2);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const table = files.map(({ name, size }) => `${name} ${size}`).join('\n');
  expect(total, `brotli bytes of what is loaded at once:\n${table}`).toBeLessThanOrEqual(ceiling);
});

test('each part that is fetched later has a ceiling of its own and keeps it', () => {
  const files = builtFiles();
  const later = files.filter((file) => !loadedAtOnce(files).includes(file));
  const weighed = later.map(({ name, size }) => ({
    part: name.replace(/(-[\w-]{8}|\.[0-9a-f]{8})?\.js$/, ''),
    size,
  }));
  expect(weighed.map(({ part }) => part).sort()).toEqual(Object.keys(chunkCeilings).sort());
  expect(weighed.filter(({ part, size }) => size > (chunkCeilings[part] ?? 0))).toEqual([]);
});
