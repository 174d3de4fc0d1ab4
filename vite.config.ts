import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { BuildEnvironmentOptions } from 'vite';
import { defineConfig } from 'vitest/config';
import { writeAngularDirective } from './build/angular-directive.js';
import { chunkRegistry, hashPlaceholder } from './build/chunk-registry.js';
import { deskPage } from './build/desk-page.js';
import { leaflet } from './build/leaflet.js';
import { phoneMetadata } from './build/phone-metadata.js';
import { preactDebug } from './build/preact-debug.js';
import { preactSignals } from './build/preact-signals.js';
import { scriptTags } from './build/script-tags.js';
import { writeTypeDeclarations } from './build/type-declarations.js';

/** Every path into `src/` that the build knows. */
const sources = {
  client: { embed: 'src/embed/script.ts' },
  desk: { desk: 'src/desk/main.tsx' },
  scriptTag: 'src/embed/script-tag.ts',
  phoneMetadata: 'src/fields/phone/phone-metadata.ts',
  npm: {
    mount: 'src/embed/mount/mount.ts',
    element: 'src/embed/element.ts',
    react: 'src/embed/react.ts',
    vue: 'src/embed/vue.ts',
  },
  node: {
    crm: 'src/crm/server-client.ts',
    relay: 'src/relay/create-relay.ts',
    node: 'src/relay/node/start-relay.ts',
    cli: 'src/relay/cli/main.ts',
  },
} as const;

/** Chunks of the client with more than one source file in them. Every other chunk is named after its only file. */
const clientGroups = [
  { name: 'embed', tags: ['$initial' as const], priority: 1 },
  // Reads responses of the CRM: form definitions and options.
  { name: 'crm-answers', test: /\/src\/crm\/(json\/read-envelope|definition\/read-options)\.ts$/ },
  // Dates need some of it too.
  {
    name: 'number-format',
    test: /\/src\/fields\/(number\/(number-format|parse-decimal|currency-words)|shared\/(normalize-typed-text|resolve-locale))\.ts$/,
  },
  // Loaded when the visitor first focuses a control.
  {
    name: 'field-focus',
    test: /\/src\/widget\/(session\/store-draft|repair\/|host\/(field|reveal)-focus|view\/(error-summary\.|sent-view\.|state))/,
  },
  { name: 'overlay', test: /\/src\/fields\/overlay\// },
  // Advice for developers about the settings of a page.
  { name: 'checks', test: /\/src\/embed\/checks\// },
  // Several chunks need it, but most forms do not.
  {
    name: 'more-en',
    test: /\/src\/(messages\/more-en|fields\/(lazy\/(retry-note|focus-on-mount)|shared\/composition-key))\.tsx?$/,
  },
];

/**
 * What every form needs becomes one file, so that a program's bundler does not make many chunks of it. The React and Vue
 * components are loaded with the program and share nothing with it.
 */
const npmGroups = [
  {
    name: 'form',
    test: /\/src\/(widget|fields|form|crm|messages|styles)\//,
    tags: ['$initial' as const],
  },
];

/** The oldest engines that have every feature the widget relies on; phones with them are still in use. */
const browsers = ['chrome99', 'safari16.4', 'firefox101'];

const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
/** Packages that a program's bundler, or Node, resolves. */
const externalPackages = [...Object.keys(dependencies), 'react', 'vue'];

function isExternal(id: string): boolean {
  return id.startsWith('node:') || externalPackages.some((name) => id === name || id.startsWith(`${name}/`));
}

/**
 * The classic JSX runtime for files of the build: `h` is in the script anyway, and `preact/jsx-runtime` would be another
 * 180 bytes. The bundler imports `h` where a file has JSX, and nowhere else.
 */
const classicJsx = { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } as const;
const importJsxFactory = { inject: { h: ['preact', 'h'], Fragment: ['preact', 'Fragment'] } } satisfies {
  inject: Record<string, [string, string]>;
};

/** First line of an entry's file. */
const banners: Readonly<Record<string, string>> = { cli: '#!/usr/bin/env node', react: "'use client';" };

/** Output for programs: readable, file names without hashes, packages external. */
function forPrograms(
  outDir: string,
  entry: Record<string, string>,
  external: (id: string) => boolean,
  groups: { name: string; test: RegExp; tags?: '$initial'[] }[] = [],
): BuildEnvironmentOptions {
  return {
    outDir,
    minify: false,
    lib: { entry, formats: ['es'] },
    rolldownOptions: {
      external,
      transform: importJsxFactory,
      preserveEntrySignatures: 'strict',
      // No bare import of a package in a chunk that uses only types of it.
      treeshake: {
        moduleSideEffects: (id, isOutside) => !isOutside && !id.includes('/node_modules/'),
      },
      output: {
        banner: ({ name }) => banners[name] ?? '',
        entryFileNames: '[name].js',
        chunkFileNames: 'part-[name].js',
        codeSplitting: { groups },
      },
    },
  };
}

/** One build, four readers: pages (`dist/*.js`), operators (`dist/desk`), npm programs (`dist/npm`) and Node (`dist/node`). */
export default defineConfig(({ command, mode }) => ({
  plugins: [
    leaflet(),
    phoneMetadata(sources.phoneMetadata),
    preactDebug(sources.client.embed),
    preactSignals(),
    chunkRegistry(),
    deskPage('src/desk/index.html'),
    scriptTags(sources.scriptTag),
  ],
  oxc: { jsx: command === 'build' ? classicJsx : { runtime: 'automatic', importSource: 'preact' } },
  css: { transformer: 'lightningcss' },
  build: {
    target: browsers,
    cssMinify: 'lightningcss',
    reportCompressedSize: false,
    // `dist` holds all outputs: `buildApp` empties it.
    emptyOutDir: false,
    // The warning about slow plugins comes on a busy machine. It would be the first thing that a new user of `npm start` sees.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  environments: {
    client: {
      build: {
        outDir: 'dist',
        minify: mode !== 'development',
        // As a library: Vite does not wrap dynamic imports in code that preloads style sheets. There are none.
        lib: { entry: sources.client, formats: ['es'] },
        rolldownOptions: {
          transform: importJsxFactory,
          // Other chunks import from the entry, so that it stays one file.
          preserveEntrySignatures: 'allow-extension',
          output: {
            // Vite leaves white space in a library.
            minify: mode !== 'development',
            comments: mode === 'development',
            entryFileNames: `[name]-${hashPlaceholder}.js`,
            chunkFileNames: `[name]-${hashPlaceholder}.js`,
            codeSplitting: { groups: clientGroups },
          },
        },
      },
    },
    desk: {
      consumer: 'client',
      build: {
        outDir: 'dist/desk',
        minify: mode !== 'development',
        lib: { entry: sources.desk, formats: ['es'], cssFileName: 'desk' },
        rolldownOptions: {
          transform: importJsxFactory,
          output: {
            minify: mode !== 'development',
            entryFileNames: '[name].js',
            chunkFileNames: '[name].js',
          },
        },
      },
    },
    npm: {
      consumer: 'client',
      build: forPrograms(
        'dist/npm',
        sources.npm,
        // Programs get the changed Leaflet of build/leaflet.ts.
        (id) => isExternal(id) && id !== 'leaflet',
        npmGroups,
      ),
    },
    node: {
      consumer: 'server',
      build: forPrograms('dist/node', sources.node, isExternal),
    },
  },
  builder: {
    async buildApp(builder) {
      await rm('dist', { recursive: true, force: true });
      const { client, desk, npm, node } = builder.environments;
      await Promise.all([
        writeTypeDeclarations('tsconfig.build.json'),
        ...[client, desk, npm, node].map((environment) => environment && builder.build(environment)),
      ]);
      await writeAngularDirective('dist');
    },
  },
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: 'test/temporary-folder-setup.ts',
    setupFiles: 'test/set-up-file.ts',
    css: true,
    // Computing alone can take half a minute on a busy machine. No test that passes waits that long.
    testTimeout: 120_000,
    // A stop of PostgreSQL or a compression of all scripts takes more than Vitest's default of 10 s there.
    hookTimeout: 120_000,
    teardownTimeout: 120_000,
    // The same for `vi.waitFor` is in the set-up file.
    expect: { poll: { timeout: 60_000 } },
    // As in playwright.config.ts: `npm test` lists the tests that pass at the second attempt.
    retry: process.env.CI ? 1 : 0,
    // Most tests wait rather than compute. Vitest's default of one worker on two cores takes three times as long. Each
    // worker imports the source again, which takes 3 s of the processor.
    maxWorkers: Math.max(3, availableParallelism() - 1),
  },
}));
