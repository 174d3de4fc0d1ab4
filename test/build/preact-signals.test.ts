import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import {
  preactSignals,
  withoutBind,
  withoutConversions,
  withoutTextComponent,
} from '../../build/preact-signals.js';

const readPackageFile = (path: string) =>
  readFileSync(new URL(`../../node_modules/@preact/${path}`, import.meta.url), 'utf8');
const code = readPackageFile('signals/dist/signals.module.js');
const coreCode = readPackageFile('signals-core/dist/signals-core.module.js');

test('@preact/signals is bundled without calls of bind that pass arguments', () => {
  expect(code).toMatch(/\.bind\(null,/);
  expect(withoutBind(code)).not.toMatch(/\.bind\(null,/);
});

test('an update of @preact/signals with other code stops the build', () => {
  expect(() => withoutBind(code.replace('.bind(', '.bind( '))).toThrow('build/preact-signals.ts');
});

test('@preact/signals-core is bundled without assignments that throw if Object.prototype is frozen', () => {
  const assignment = /\.prototype\.(valueOf|toString|toJSON)=/g;
  expect(coreCode.match(assignment)).toHaveLength(3);
  expect(withoutConversions(coreCode)).not.toMatch(assignment);
});

test('an update of @preact/signals-core with other code stops the build', () => {
  expect(() => withoutConversions(coreCode.replace('.valueOf=', '.value='))).toThrow(
    'build/preact-signals.ts',
  );
});

test.each([
  ['that uses signals', "export { signal } from '@preact/signals';", 0],
  ['that uses a hook', "export { useSignal } from '@preact/signals';", 1],
])('a bundle for pages %s has preact/hooks only if it needs them', async (_case, program, count) => {
  const modules = Object.keys((await bundle(program)).modules);
  expect(modules.filter((id) => id.includes('/@preact/signals/'))).toHaveLength(1);
  expect(modules.filter((id) => id.includes('/preact/hooks/'))).toHaveLength(count);
});

test('a component that renders a signal as text throws an error that says what to do', async () => {
  const { code: bundled } = await bundle("export { signal } from '@preact/signals';");
  const url = `data:text/javascript,${encodeURIComponent(bundled)}`;
  const { signal } = (await import(/* @vite-ignore */ url)) as typeof import('@preact/signals');
  const { type } = signal('text') as unknown as { readonly type: () => unknown };
  expect(type).toThrow('renders signal.value');
});

test('an update of @preact/signals without the component that renders text stops the build', () => {
  expect(() => withoutTextComponent(code.replace('ReactiveTextNode', 'Text'))).toThrow(
    'build/preact-signals.ts',
  );
});

/** Bundles a program for pages. Returns the only script. */
async function bundle(program: string) {
  const id = fileURLToPath(new URL('program.js', import.meta.url));
  const result = await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    logLevel: 'silent',
    build: { write: false, minify: false, lib: { entry: id, formats: ['es'] } },
    plugins: [
      {
        name: 'program',
        resolveId: (name) => (name === id ? id : null),
        load: (name) => (name === id ? program : null),
      },
      preactSignals(),
    ],
  });
  const [chunk] = [result].flat().flatMap((part) => ('output' in part ? part.output : []));
  if (chunk?.type !== 'chunk') throw new Error('The build has no script.');
  return chunk;
}
