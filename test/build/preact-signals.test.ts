import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withoutBind } from '../../build/preact-signals.js';

const path = new URL('../../node_modules/@preact/signals/dist/signals.module.js', import.meta.url);
const code = readFileSync(path, 'utf8');

test('@preact/signals is bundled without calls of bind that pass arguments', () => {
  expect(code).toMatch(/\.bind\(null,/);
  expect(withoutBind(code)).not.toMatch(/\.bind\(null,/);
});

test('an update of @preact/signals with other code stops the build', () => {
  expect(() => withoutBind(code.replace('.bind(', '.bind( '))).toThrow('build/preact-signals.ts');
});
