import { rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { createBuilder, minify, type Plugin } from 'vite';
import { readArguments } from './read-arguments.js';

const help = `npm run composition

Writes docs/composition.md, which lists the size of each package and each file in the script that every page loads.`;
readArguments({ help });
const bytesByOwner = new Map<string, number>();
const files: { name: string; bytes: number; saved: number }[] = [];
let totalBytes = 0;

const measure: Plugin = {
  name: 'apro-forms-composition',
  applyToEnvironment: ({ name }) => name === 'client',
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry) continue;
      totalBytes = brotliCompressSync(chunk.code).length;
      const codes = Object.entries(chunk.modules).flatMap(([id, { code }]) =>
        code ? [[id, code] as const] : [],
      );
      const bytesOfAll = await measureBytes(codes.map(([, code]) => code));
      for (const [id, moduleCode] of codes) {
        const bytes = await measureBytes([moduleCode]);
        const others = codes.map(([otherId, code]) => (otherId === id ? declareNames(code) : code));
        files.push({
          name: id.replace(`${process.cwd()}/`, '').replace(/^.*(?=node_modules\/)/, ''),
          bytes,
          saved: bytesOfAll - (await measureBytes(others)),
        });
        const owner =
          /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? /src\/\w+/.exec(id)?.[0] ?? 'glue';
        bytesByOwner.set(owner, (bytesByOwner.get(owner) ?? 0) + bytes);
      }
    }
  },
};

/**
 * Returns the size of minified code. The code is minified as a classic script. In a module without exports, the minifier
 * would remove all declarations as unused.
 */
async function measureBytes(codes: readonly string[]): Promise<number> {
  const { code } = await minify('script.js', codes.join('\n'), { module: false, mangle: { toplevel: true } });
  return brotliCompressSync(code).length;
}

/** Returns code that only declares the names of a module, so that the other modules stay the same without the module. */
function declareNames(code: string): string {
  const names = [...code.matchAll(/^(?:async )?(?:function|var|let|const|class) ([\w$]+)/gm)].map(
    ([, name]) => name,
  );
  return names.length > 0 ? `let ${names.join(', ')};` : '';
}

const builder = await createBuilder({
  plugins: [measure],
  logLevel: 'silent',
  environments: { client: { build: { outDir: '/tmp/apro-forms-composition', emptyOutDir: true } } },
});
const { client } = builder.environments;
if (client) await builder.build(client);
rmSync('/tmp/apro-forms-composition', { recursive: true, force: true });

const tableRow = ([name, bytes]: readonly [string, number]) => `| ${name} | ${bytes.toLocaleString('en')} |`;
const largest = files.sort((a, b) => b.saved - a.saved).slice(0, 25);
const page = `# Composition of the script

Made by \`npm run composition\`; don't edit. The tables show the parts of the script that every page loads (\`embed-HASH.js\`).
Each part is minified and compressed with brotli separately. All parts compressed together have ${totalBytes.toLocaleString('en')} bytes.

| package or folder | bytes |
| --- | ---: |
${[...bytesByOwner]
  .sort((a, b) => b[1] - a[1])
  .map(tableRow)
  .join('\n')}

The largest files. *Without*: the script would have this number of bytes less without the file, because parts that are
compressed together repeat each other.

| file | bytes | without |
| --- | ---: | ---: |
${largest.map(({ name, bytes, saved }) => `${tableRow([`\`${name}\``, bytes])} ${saved.toLocaleString('en')} |`).join('\n')}
`;
writeFileSync('docs/composition.md', page);
console.log(page);
