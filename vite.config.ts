import { readFileSync } from 'node:fs';
import { minify } from 'terser';
import { type Plugin, transformWithOxc } from 'vite';
import { defineConfig } from 'vitest/config';

/** Phones that are still around: the oldest engines with everything that the widget relies on. */
const browsers = ['chrome99', 'safari16.4', 'firefox101'];

/** Packages that an npm user's own bundler, or Node, brings in. */
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};
const external = [/^node:/, ...Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`))];

/** Output for programs: readable names, no hashes on entries, dependencies left out. */
function forPrograms(outDir: string, input: Record<string, string>) {
  return {
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input,
        external,
        preserveEntrySignatures: 'strict' as const,
        // No bare `import 'preact'` in parts that only name a type of it.
        treeshake: { moduleSideEffects: (_: string, isExternal: boolean) => !isExternal },
        output: {
          format: 'es' as const,
          banner: ({ name }: { name: string }) => (name === 'cli' ? '#!/usr/bin/env node' : ''),
          entryFileNames: '[name].js',
          chunkFileNames: 'part-[name]-[hash].js',
        },
      },
    },
  };
}

/** One build, three readers: pages (`dist/*.js`), npm programs (`dist/npm`) and Node (`dist/node`). */
export default defineConfig({
  plugins: [plainImports(), withoutHooks(), loader()],
  // Smaller than the automatic runtime; the types are those of `jsx: react-jsx` all the same.
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: `import { h, Fragment } from 'preact'`,
  },
  css: { transformer: 'lightningcss' },
  build: { target: browsers, cssMinify: 'lightningcss', modulePreload: false, reportCompressedSize: false },
  environments: {
    client: {
      build: {
        outDir: 'dist',
        emptyOutDir: true,
        // 2 % smaller than the built-in minifier. Never `pure_getters`: to read a signal is to follow it.
        minify: 'terser',
        terserOptions: {
          module: true,
          ecma: 2020,
          compress: { passes: 3, inline: 1 },
        },
        rolldownOptions: {
          input: { embed: 'src/embed/embed.ts' },
          // The chunks may take what they share from the entry, so that it stays one file.
          preserveEntrySignatures: 'allow-extension',
          output: {
            format: 'es',
            entryFileNames: '[name]-[hash].js',
            chunkFileNames: '[name]-[hash].js',
            codeSplitting: { groups: [{ name: 'embed', tags: ['$initial'] }] },
          },
        },
      },
    },
    npm: {
      consumer: 'client',
      ...forPrograms('dist/npm', { mount: 'src/embed/mount.ts', element: 'src/embed/element.ts' }),
    },
    node: {
      consumer: 'server',
      ...forPrograms('dist/node', {
        crm: 'src/crm/server-client.ts',
        relay: 'src/relay/handle.ts',
        node: 'src/relay/node.ts',
        cli: 'src/relay/cli.ts',
      }),
    },
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'npm', 'node']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  test: { include: ['test/**/*.test.{ts,tsx}'], css: true },
});

/** Dynamic imports as they are: Vite's wrapper preloads styles, of which there are none, and costs 1 KB. */
function plainImports(): Plugin {
  return {
    name: 'apro-forms-plain-imports',
    enforce: 'pre',
    load: (id) =>
      // Under a name of its own: Vite brings one of that name into what it bundles, and this may be part of it.
      id.endsWith('vite/preload-helper.js')
        ? 'const importPlainly = (load) => load(); export { importPlainly as __vitePreload };'
        : null,
  };
}

/**
 * The signals' own hooks, which nothing here uses, would bring in a package of 1 KB.
 * Components hold their state in signals; `test/architecture.test.ts` keeps hooks out of them.
 */
function withoutHooks(): Plugin {
  const name = 'apro-forms-without-hooks';
  return {
    name,
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name === 'client',
    resolveId: (id) => (id === 'preact/hooks' ? `\0${name}` : null),
    load: (id) =>
      id === `\0${name}`
        ? `const none = () => { throw new Error('apro-forms is built without preact/hooks'); };
           export { none as useEffect, none as useMemo, none as useRef };`
        : null,
  };
}

/** Adds `embed.js`, and `form.js` for the relay, beside the hashed entry that they load: an IIFE, since a page may take it as a classic script. */
function loader(): Plugin {
  return {
    name: 'apro-forms-loader',
    applyToEnvironment: ({ name }) => name === 'client',
    async generateBundle(_, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (!entry) throw new Error('the build has no entry');
      const source = readFileSync('src/embed/loader.ts', 'utf8').replaceAll('__ENTRY__', entry.fileName);
      const { code: script } = await transformWithOxc(source, 'loader.ts', { target: browsers });
      for (const [fileName, form] of [
        ['embed.js', ''],
        ['form.js', ', ...__FORM__'],
      ] as const) {
        const text = `(() => {${script.replace(', ...__FORM__', form)}})()`;
        const { code } = await minify(text, { ecma: 2020 });
        this.emitFile({ type: 'asset', fileName, source: `${code}\n` });
      }
    },
  };
}
