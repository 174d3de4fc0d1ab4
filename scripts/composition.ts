import { rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { createBuilder, minify, type Plugin } from 'vite';
import { readArguments } from './read-arguments.js';

const help = `npm run composition

Writes docs/composition.md, which lists the size of each package and each file in the script that every page loads.`;
readArguments({ help });
const bytesByOwner = new Map<string, number>();
const files: { name: string; bytes: number }[] = [];
let totalBytes = 0;

const measure: Plugin = {
  name: 'apro-forms-composition',
  applyToEnvironment: ({ name }) => name === 'client',
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
      totalBytes = brotliCompressSync(chunk.code).length;
      for (const [id, module] of Object.entries(chunk.modules)) {
        if (!module.code) continue;
        // The code is minified as a classic script. In a module without exports, the minifier would remove all
        // declarations as unused.
        const { code } = await minify('script.js', module.code, {
          module: false,
          mangle: { toplevel: true },
        });
        const bytes = brotliCompressSync(code).length;
        files.push({ name: id.replace(`${process.cwd()}/`, '').replace(/^.*(?=node_modules\/)/, ''), bytes });
        const owner =
          /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? /src\/\w+/.exec(id)?.[0] ?? 'glue';
        bytesByOwner.set(owner, (bytesByOwner.get(owner) ?? 0) + bytes);
      }
    }
  },
};

const builder = await createBuilder({
  plugins: [measure],
  logLevel: 'silent',
  environments: { client: { build: { outDir: '/tmp/apro-forms-composition', emptyOutDir: true } } },
});
const { client } = builder.environments;
if (client) await builder.build(client);
rmSync('/tmp/apro-forms-composition', { recursive: true, force: true });

const tableRow = ([name, bytes]: readonly [string, number]) => `| ${name} | ${bytes.toLocaleString('en')} |`;
const largest = files.sort((a, b) => b.bytes - a.bytes).slice(0, 25);
const page = `# Composition of the script

Made by \`npm run composition\`; don't edit. The tables show the parts of the script that every page loads (\`embed-HASH.js\`).
Each part is minified and compressed with brotli separately. All parts compressed together have ${totalBytes.toLocaleString('en')} bytes.

| package or folder | bytes |
| --- | ---: |
${[...bytesByOwner]
  .sort((a, b) => b[1] - a[1])
  .map(tableRow)
  .join('\n')}

The largest files:

| file | bytes |
| --- | ---: |
${largest.map(({ name, bytes }) => tableRow([`\`${name}\``, bytes])).join('\n')}
`;
writeFileSync('docs/composition.md', page);
console.log(page);
