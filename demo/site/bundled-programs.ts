import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('programs/', import.meta.url));
const programNames = ['npm', 'react', 'vue'];

let pendingBundle: Promise<ReadonlyMap<string, string>> | undefined;

/**
 * Returns a script of the demo's example programs, which import the built package `apro-forms`. The first call
 * bundles all programs.
 * @returns undefined for an unknown file
 */
export async function readProgram(file: string): Promise<string | undefined> {
  pendingBundle ??= bundlePrograms();
  return (await pendingBundle).get(file);
}

async function bundlePrograms(): Promise<ReadonlyMap<string, string>> {
  const { build } = await import('vite');
  const { NODE_ENV } = process.env;
  const built = await build({
    root: folder,
    configFile: false,
    // Only errors are printed. Otherwise the bundler would warn about React's directive "use client".
    logLevel: 'error',
    define: { __VUE_OPTIONS_API__: 'false', __VUE_PROD_DEVTOOLS__: 'false' },
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: {
        input: programNames.map((name) => `${folder}${name}.${name === 'react' ? 'tsx' : 'ts'}`),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  // A build of Vite sets `NODE_ENV` to `production` for the whole process, which changes what other tools do.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  if (!('output' in built)) throw new Error('Vite returned more than one build.');
  return new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])));
}
