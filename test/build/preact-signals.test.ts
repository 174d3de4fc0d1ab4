import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withoutBind, withoutConversions } from '../../build/preact-signals.js';

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
