import { rmSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { minify } from 'terser';
import { createBuilder, type Plugin } from 'vite';

/** What each package, and each of our own files, adds to the script that every page loads: `npm run composition`. */
const parts = new Map<string, number>();
const files: { name: string; bytes: number }[] = [];

const measure: Plugin = {
  name: 'apro-forms-composition',
  applyToEnvironment: ({ name }) => name === 'client',
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
      for (const [id, module] of Object.entries(chunk.modules)) {
        if (!module.code) continue;
        const { code = '' } = await minify(module.code, { mangle: { toplevel: true }, ecma: 2020 });
        const bytes = brotliCompressSync(code).length;
        files.push({ name: id.replace(`${process.cwd()}/`, ''), bytes });
        const owner =
          /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? /src\/\w+/.exec(id)?.[0] ?? 'glue';
        parts.set(owner, (parts.get(owner) ?? 0) + bytes);
      }
    }
  },
};

const builder = await createBuilder({
  plugins: [measure],
  logLevel: 'silent',
  environments: { client: { build: { outDir: '/tmp/apro-forms-composition' } } },
});
const { client } = builder.environments;
if (client) await builder.build(client);
rmSync('/tmp/apro-forms-composition', { recursive: true, force: true });
for (const [name, bytes] of [...parts].sort((a, b) => b[1] - a[1])) console.log(`${bytes}\t${name}`);
if (process.argv.includes('--files'))
  for (const { name, bytes } of files.sort((a, b) => b.bytes - a.bytes)) console.log(`  ${bytes}\t${name}`);
