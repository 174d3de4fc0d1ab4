import { parseAst } from 'vite';
import { describe, expect, test } from 'vitest';
import { replaceModuleSyntax } from '../../build/module-syntax.js';

function replaced(code: string) {
  const { body, exported } = replaceModuleSyntax(parseAst(code), code, 'chunk.js', {
    registry: 'chunks',
    chunkName: (file) => file.replace('.js', ''),
    filesFor: (file) => [file.replace('.js', ''), 'shared'],
    exportKey: (file, name) => (file === 'entry.js' ? 7 : name),
    inlinedExport: (file) => (file === 'runtime.js' ? 'helper' : undefined),
  });
  return { body: body.trim(), exported: Object.fromEntries(exported) };
}

describe('a static import', () => {
  test.each([
    ["import { a, b as c } from './x.js';", 'const { a: a, b: c } = chunks.use("x");'],
    ["import { a } from './entry.js';", 'const { 7: a } = chunks.use("entry");'],
    ["import { n as all } from './runtime.js';", 'const all = helper;'],
    ["import './x.js';", ''],
  ])('%s', (code, expected) => {
    expect(replaced(code).body).toBe(expected);
  });

  test.each([
    ["import x from './x.js';", /import names only/],
    ["import * as x from './x.js';", /import names only/],
    ["import { x } from 'package';", /"package" is not bundled/],
  ])('%s is an error', (code, message) => {
    expect(() => replaced(code)).toThrow(message);
  });
});

describe('a dynamic import', () => {
  test.each([
    ["const f = () => import('./x.js');", 'const f = () => chunks.get("x", "shared");'],
    ['import("./x.js").then((n) => n.t);', 'chunks.get("x", "shared").then((n) => n.t);'],
    // Positions are counted in UTF-16 units, so the emoji counts as two.
    ["const é = '🙂'; import('./x.js');", 'const é = \'🙂\'; chunks.get("x", "shared");'],
  ])('%s', (code, expected) => {
    expect(replaced(code).body).toBe(expected);
  });

  test.each([
    'import(new URL(name, base));',
    "import('https://other.example/x.js');",
    'const text = "import(\'./x.js\')";',
    '/* import("./x.js") */ x();',
  ])('%s stays', (code) => {
    expect(replaced(code).body).toBe(code);
  });
});

describe('an export', () => {
  test('of local names is removed and returned', () => {
    expect(replaced('const a = 1; export { a as b };')).toEqual({
      body: 'const a = 1;',
      exported: { b: 'a' },
    });
  });

  test.each([
    'export default 1;',
    "export * from './x.js';",
    "export { a } from './x.js';",
    'export const a = 1;',
  ])('%s is an error', (code) => {
    expect(() => replaced(code)).toThrow(/export local names only/);
  });
});
