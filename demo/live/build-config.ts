import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { leaflet } from '../../build/leaflet.js';
import { phoneMetadata } from '../../build/phone-metadata.js';
import { readSizes } from './script-sizes.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Modules that the live pages replace, and their replacements. A replacement may import the module that it replaces. */
const replacedModules: Readonly<Record<string, string>> = {
  [`${root}src/crm/client.ts`]: `${root}demo/live/in-page-client.ts`,
  [`${root}demo/crm/form-files.ts`]: `${root}demo/live/form-files.ts`,
};

/** Module with the sizes of the scripts in `dist/`, for the playground. */
const sizesModule = 'virtual:script-sizes';

/**
 * Returns the configuration of Vite with which the live pages are built: forms, playground and gallery that need no
 * server. The site of the documents and the demo site serve the files.
 */
export function createLiveConfig(): InlineConfig {
  return {
    root: fileURLToPath(new URL('.', import.meta.url)),
    configFile: false,
    // Only errors are printed.
    logLevel: 'error',
    base: './',
    publicDir: false,
    plugins: [
      leaflet(),
      phoneMetadata('src/fields/phone/phone-metadata.ts'),
      replaceModules(),
      scriptSizes(),
    ],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: `${root}docs/public/live`,
      emptyOutDir: true,
      modulePreload: false,
      // Lightning CSS would replace `light-dark()` in the style sheet.
      cssMinify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { live: `${root}demo/live/main.tsx` },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  };
}

function replaceModules(): Plugin {
  return {
    name: 'live-modules',
    enforce: 'pre',
    async resolveId(source, importer) {
      if (!importer || !source.startsWith('.')) return null;
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const replacement = resolved && replacedModules[resolved.id];
      return replacement && importer !== replacement ? replacement : null;
    },
  };
}

function scriptSizes(): Plugin {
  return {
    name: 'script-sizes',
    resolveId: (source) => (source === sizesModule ? source : null),
    load: (id) => (id === sizesModule ? `export const scriptSizes = ${JSON.stringify(readSizes())};` : null),
  };
}
