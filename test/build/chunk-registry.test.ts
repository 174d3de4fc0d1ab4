import { createContext, runInContext } from 'node:vm';
import { expect, test } from 'vitest';
import {
  chunkRegistry,
  entryHead,
  hashPlaceholder,
  requireOnlyExportAll,
} from '../../build/chunk-registry.js';
import { buildClient, textOf } from './fixture.js';

const files = {
  'embed.ts': `
    export const upperCase = (text: string) => text.toUpperCase();
    export function start(url: string, done: (text: string) => void) {
      import('./first.js').then(({ first }) => first()).then(done);
    }`,
  'first.ts': `
    import { upperCase } from './embed.js';
    import { one } from './one.js';
    export const first = async () => {
      const namespace = await import('./two.js');
      return [upperCase(one()), namespace.two(), Object.keys(namespace)].join(' ');
    };`,
  // One chunk, with an import of a namespace: that needs Rolldown's runtime.
  'one.ts': `export const one = () => location.href;`,
  'two.ts': `export const two = () => location.hash;`,
};

async function buildFiles(minify: boolean) {
  const output = await buildClient(files, {
    plugins: [chunkRegistry()],
    build: {
      minify,
      rolldownOptions: {
        preserveEntrySignatures: 'allow-extension',
        output: {
          minify,
          entryFileNames: `[name]-${hashPlaceholder}.js`,
          chunkFileNames: `[name]-${hashPlaceholder}.js`,
          codeSplitting: { groups: [{ name: 'both', test: /\/(one|two)\.ts$/ }] },
        },
      },
    },
  });
  const parts: Readonly<Record<string, readonly string[]>> = JSON.parse(textOf(output, 'parts.json'));
  return { output, parts, names: output.map(({ fileName }) => fileName).sort() };
}

test.each([false, true])(
  'all files have one hash, and parts.json lists the files that each needs (minified: %s)',
  async (minify) => {
    const { output, parts, names } = await buildFiles(minify);
    const [entry = ''] = parts.embed ?? [];
    const hash = /^embed-([\w-]{8})\.js$/.exec(entry)?.[1];
    expect(names).toEqual([`both-${hash}.js`, `embed-${hash}.js`, `first-${hash}.js`, 'parts.json']);
    expect(parts).toEqual({
      embed: [entry],
      first: [`first-${hash}.js`, `both-${hash}.js`],
      both: [`both-${hash}.js`],
    });
    expect(textOf(output, entry).startsWith(entryHead)).toBe(true);
    for (const { fileName } of output) expect(textOf(output, fileName)).not.toContain(hashPlaceholder);
  },
);

test.each([false, true])(
  'the files work concatenated into one classic script (minified: %s)',
  async (minify) => {
    const { output, parts } = await buildFiles(minify);
    const script = Object.keys(parts)
      .map((name) => textOf(output, parts[name]?.[0] ?? ''))
      .join('\n');
    const context = createContext({ setTimeout, URL, location: { href: 'address', hash: '#hash' } });
    runInContext(script, context);
    const answer = await new Promise((resolve) => {
      Object.assign(context, { done: resolve, entry: parts.embed?.[0] });
      runInContext(
        'globalThis[Symbol.for("./" + entry)].start("https://relay.example/embed.js", done)',
        context,
      );
    });
    expect(answer).toBe('ADDRESS #hash two');
  },
);

test('a build that needs other helpers of the bundler is an error', () => {
  expect(() => requireOnlyExportAll(['__exportAll'])).not.toThrow();
  expect(() => requireOnlyExportAll(['__exportAll', '__commonJSMin'])).toThrow(/__commonJSMin/);
});
