import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Plugin } from 'vite';
import { expect, test } from 'vitest';
import { entryHead } from '../../build/chunk-registry.js';
import { fillIn, scriptTags } from '../../build/script-tags.js';
import { buildClient, textOf, writeFolder } from './fixture.js';

const source = `
  declare const __DIRECT__: readonly string[];
  declare const __ENTRY__: string;
  declare const __PINNED__: boolean;
  declare function __SCRIPT__(): void;
  const before: string = __PINNED__ ? 'pinned' : 'not pinned';
  __SCRIPT__();
  seen.push(before, \`./\${__ENTRY__}\`, __DIRECT__.join());
`;

/** A plugin that replaces the chunk registry: it writes the entry module as a file that begins with `entryHead`. */
const entryAsset: Plugin = {
  name: 'entry-asset',
  generateBundle(_, bundle) {
    for (const name of Object.keys(bundle)) delete bundle[name];
    // \`$&\` would be replaced by a careless String.replace.
    this.emitFile({ type: 'asset', fileName: 'embed-12345678.js', source: `${entryHead}seen.push('$&');` });
    this.emitFile({
      type: 'asset',
      fileName: 'parts.json',
      source: '{"direct":["direct-1.js","json-1.js"]}',
    });
  },
};

test.each([false, true])('writes two scripts with the entry in them (minified: %s)', async (minify) => {
  const folder = await writeFolder({ 'script-tag.ts': source });
  const output = await buildClient(
    { 'embed.ts': 'export const x = 1;' },
    { plugins: [entryAsset, scriptTags(join(folder, 'script-tag.ts'))], build: { minify } },
  );
  const pinned = output.map(({ fileName }) => fileName).find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name));
  for (const [name, word] of [
    ['embed.js', 'not pinned'],
    [pinned ?? '', 'pinned'],
  ] as const) {
    const script = textOf(output, name);
    expect(script.startsWith(entryHead)).toBe(true);
    const seen: string[] = [];
    const context = createContext({ seen });
    runInContext(script, context);
    expect(seen).toEqual(['$&', word, './embed-12345678.js', 'direct-1.js,json-1.js']);
    expect(runInContext('typeof before', context)).toBe('undefined');
  }
});

test('the placeholder must be called exactly once', () => {
  expect(fillIn('a(); __SCRIPT__(); b();', 'c();')).toBe('a(); c(); b();');
  expect(() => fillIn('a();', 'c();')).toThrow(/once/);
  expect(() => fillIn('__SCRIPT__(); __SCRIPT__();', 'c();')).toThrow(/once/);
});
