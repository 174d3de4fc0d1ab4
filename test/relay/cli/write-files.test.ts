import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../../src/relay/cli/write-files.js';

const makeFolder = () => mkdtempSync(join(tmpdir(), 'apro-files-'));

async function* readContent(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(65, 66);
}

test.each([
  [
    'the CRM has with its lead',
    { nameInCrm: 'a\u001b.pdf', contentDeleted: true },
    /^file-a\.pdf {2}is in the CRM as a.*\.pdf\n$/,
  ],
  ['is erased', { gone: true }, /^file-a\.pdf {2}is deleted\n$/],
] as const)('a file that %s is named and not written', async (_name, file, line) => {
  const folder = makeFolder();
  const lines = await writeFiles([{ name: 'file-a.pdf', bytes: 2, ...file }], folder, readContent);
  expect(lines).toMatch(line);
  expect(lines).not.toContain('\u001b');
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['the CRM does not have', {}],
  ['the CRM has without its lead', { nameInCrm: 'crm.pdf' }],
])('a file that %s is written', async (_name, file) => {
  const folder = makeFolder();
  await writeFiles([{ name: 'file-a.pdf', bytes: 2, ...file }], folder, readContent);
  expect(readFileSync(join(folder, 'file-a.pdf'), 'utf8')).toBe('AB');
});
