import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeTypeDeclarations } from '../../build/type-declarations.js';
import { writeFolder } from './fixture.js';

const tsconfig = JSON.stringify({
  compilerOptions: {
    declaration: true,
    emitDeclarationOnly: true,
    outDir: 'types',
    rootDir: '.',
    types: [],
    // The declarations of browsers are the largest part of the compiler's work.
    lib: ['es2015'],
    skipLibCheck: true,
  },
  files: ['one.ts'],
});

test('writes the declarations of a project', async () => {
  const folder = await writeFolder({ 'tsconfig.json': tsconfig, 'one.ts': 'export const one: number = 1;' });
  await writeTypeDeclarations(join(folder, 'tsconfig.json'));
  expect(existsSync(join(folder, 'types/one.d.ts'))).toBe(true);
});

test('a mistake in a type ends the build', async () => {
  const folder = await writeFolder({ 'tsconfig.json': tsconfig, 'one.ts': 'export const one: number = "";' });
  await expect(writeTypeDeclarations(join(folder, 'tsconfig.json'))).rejects.toThrow(/tsconfig\.json/);
});
