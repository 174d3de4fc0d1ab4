import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { minify as minifyWithOxc, type Plugin, type Rolldown, transformWithOxc } from 'vite';
import { defineConfig } from 'vitest/config';
import { entryHead, hashToBe, parts } from './scripts/parts.js';
import { phoneMetadata } from './scripts/phone-metadata.js';

/** Phones that are still around: the oldest engines with everything that the widget relies on. */
const browsers = ['chrome99', 'safari16.4', 'firefox101'];

/** Packages that an npm user's own bundler, or Node, brings in. */
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>;
};
const outside = [
  /^node:/,
  ...[...Object.keys(dependencies), 'react', 'vue'].map((name) => new RegExp(`^${name}(/|$)`)),
];
const isOutside = (id: string) => outside.some((name) => name.test(id));
/** Bundled for programs too: see `plainLeaflet`. */
const broughtAlong = /^leaflet(\/|$)/;

/** First line of an entry: what starts it, or where a React framework may run it. */
const banners: Readonly<Record<string, string>> = { cli: '#!/usr/bin/env node', react: "'use client';" };

/** Output for programs: readable names without hashes (a page's own bundler adds its own), dependencies left out. */
function forPrograms(
  outDir: string,
  input: Record<string, string>,
  external: (id: string) => boolean,
  groups: { name: string; test: RegExp; tags?: '$initial'[] }[] = [],
) {
  return {
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      // Imports stay as they are: whose program it is may preload what it likes.
      lib: { entry: input, formats: ['es' as const] },
      rolldownOptions: {
        external,
        preserveEntrySignatures: 'strict' as const,
        // No bare import of a package in a chunk that only names a type of it.
        treeshake: {
          moduleSideEffects: (id: string, isExternal: boolean) => !isExternal && !/node_modules/.test(id),
        },
        output: {
          format: 'es' as const,
          banner: ({ name }: { name: string }) => banners[name] ?? '',
          entryFileNames: '[name].js',
          chunkFileNames: 'part-[name].js',
          codeSplitting: { groups },
        },
      },
    },
  };
}

/**
 * Never `pure_getters`: to read a signal is to follow it. Arrows in the place of functions are safe: none without a `this`
 * is called with `new`.
 */
const simplest = { passes: 3, inline: 1, unsafe_arrows: true, hoist_funs: true } as const;

/** One build, three readers: pages (`dist/*.js`), npm programs (`dist/npm`) and Node (`dist/node`). */
export default defineConfig({
  plugins: [
    plainImports(),
    plainLeaflet(),
    phoneMetadata(),
    minifiedAgain(),
    simplified(),
    parts(),
    scriptTags(),
  ],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  css: { transformer: 'lightningcss' },
  build: {
    target: browsers,
    cssMinify: 'lightningcss',
    modulePreload: false,
    reportCompressedSize: false,
    // A minifier takes its time; nobody who starts the demo wants to hear of it.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  environments: {
    client: {
      build: {
        outDir: 'dist',
        emptyOutDir: true,
        // 2 % smaller than the built-in minifier.
        minify: 'terser',
        terserOptions: {
          module: true,
          ecma: 2020,
          compress: simplest,
        },
        rolldownOptions: {
          input: { embed: 'src/embed/embed.ts' },
          // The chunks may take what they share from the entry, so that it stays one file.
          preserveEntrySignatures: 'allow-extension',
          output: {
            format: 'es',
            entryFileNames: `[name]-${hashToBe}.js`,
            chunkFileNames: `[name]-${hashToBe}.js`,
            codeSplitting: {
              groups: [
                { name: 'embed', tags: ['$initial'], priority: 1 },
                // One file with what dates need of it, too.
                { name: 'typed-number', test: /src\/fields\/(typed-number|decimal-text|latin-digits)\.ts$/ },
                // What several parts need that most forms don't: one file for all of it.
                { name: 'more-en', test: /src\/(messages\/more-en|fields\/retry-note)\.tsx?$/ },
              ],
            },
          },
        },
      },
    },
    npm: {
      consumer: 'client',
      ...forPrograms(
        'dist/npm',
        {
          mount: 'src/embed/mount.ts',
          element: 'src/embed/element.ts',
          react: 'src/embed/react.ts',
          vue: 'src/embed/vue.ts',
        },
        (id) => isOutside(id) && !broughtAlong.test(id),
        [
          // One file of what every form needs: parts take it from there, whoever bundles them. A framework's component,
          // which is there at once, has none of it.
          {
            name: 'form',
            test: /\/src\/(widget|fields|form|crm|messages|styles)\//,
            tags: ['$initial'],
          },
        ],
      ),
    },
    node: {
      consumer: 'server',
      ...forPrograms(
        'dist/node',
        {
          crm: 'src/crm/server-client.ts',
          relay: 'src/relay/handle.ts',
          node: 'src/relay/node.ts',
          cli: 'src/relay/cli.ts',
        },
        isOutside,
      ),
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
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: 'test/own-temporary-folder.ts',
    css: true,
    // Machines that are busy with other things are no reason to fail.
    testTimeout: 30_000,
    // Tests wait more than they reckon: one worker on two cores, which it is by itself, takes three times as long.
    maxWorkers: Math.max(4, availableParallelism() - 1),
  },
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

/** Leaflet as a module, without the markup that it writes to try out what all our browsers can: Trusted Types forbid it. */
function plainLeaflet(): Plugin {
  const leaflet = fileURLToPath(new URL('node_modules/leaflet/dist/leaflet-src.esm.js', import.meta.url));
  const trial = "div.innerHTML = '<svg/>';";
  return {
    name: 'apro-forms-plain-leaflet',
    enforce: 'pre',
    applyToEnvironment: (environment) => environment.name !== 'node',
    resolveId: (id) => (id === 'leaflet' ? leaflet : null),
    transform(code, id) {
      if (id !== leaflet) return null;
      if (!code.includes(trial)) throw new Error('Leaflet tries out something else now');
      return code.replace(trial, '');
    },
  };
}

/** What a second minifier finds in what the first one leaves: 100 bytes of the script. Commas compress worse than semicolons. */
function minifiedAgain(): Plugin {
  return rewritten('client', ({ fileName, code }) => minifyFurther(fileName, code));
}

/** What programs get is as readable as it was, but says what it does in fewer words: their own minifiers find half of that. */
function simplified(): Plugin {
  return rewritten('npm', async ({ name, code: written }) => {
    const { code = written } = await minify(written, {
      module: true,
      ecma: 2020,
      compress: simplest,
      mangle: false,
      format: { beautify: true, preserve_annotations: true },
    });
    return `${banners[name] ?? ''}\n${code}\n`.trimStart();
  });
}

/** Each file of one of the builds in other words. */
function rewritten(environment: string, rewrite: (file: Rolldown.OutputChunk) => Promise<string>): Plugin {
  return {
    name: `apro-forms-rewritten-${environment}`,
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === environment,
    async generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk') file.code = await rewrite(file);
      }
    },
  };
}

async function minifyFurther(fileName: string, written: string): Promise<string> {
  const { code, errors } = await minifyWithOxc(fileName, written, {
    module: true,
    compress: { target: browsers, sequences: false },
  });
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]?.message}`);
  return code;
}

/** Adds `embed.js` and `embed.HASH.js`, which have the entry in them: an IIFE each, since a page may take them as classic scripts. */
function scriptTags(): Plugin {
  return {
    name: 'apro-forms-script-tags',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'client',
    // Last, when the entry is as it will be written.
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const entry = Object.values(bundle).find(({ fileName }) => fileName.startsWith('embed-'));
        if (entry?.type !== 'asset') throw new Error('the build has no entry');
        const source = readFileSync('src/embed/script-tag.ts', 'utf8').replaceAll(
          '__ENTRY__',
          entry.fileName,
        );
        const { code: tag } = await transformWithOxc(source, 'script-tag.ts', { target: browsers });
        const script = `${entry.source}`.replace(entryHead, '');
        const write = async (isPinned: boolean) => {
          const around = await minifyFurther(
            'script-tag.ts',
            `(() => {${tag.replaceAll('__PINNED__', `${isPinned}`)}})()`,
          );
          return `${entryHead}${around.replace('__SCRIPT__();', () => script)}\n`;
        };
        this.emitFile({ type: 'asset', fileName: 'embed.js', source: await write(false) });
        const pinned = await write(true);
        const hash = createHash('sha256').update(pinned).digest('hex').slice(0, 8);
        this.emitFile({ type: 'asset', fileName: `embed.${hash}.js`, source: pinned });
      },
    },
  };
}
