import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { createBuilder, minify, type Plugin } from 'vite';
const out = process.argv[2] ?? '/tmp/size/out';
const detail = process.argv.includes('--detail');
const rows: {name:string; alone:number; code:string}[] = [];
const sizes = new Map<string, number>();
const measure: Plugin = { name: 'm', applyToEnvironment: ({ name }) => name === 'client',
  async generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      if (!chunk.isEntry || !detail) continue;
      for (const [id, module] of Object.entries(chunk.modules)) {
        if (!module.code) continue;
        const { code } = await minify('script.js', module.code, { module: false, mangle: { toplevel: true } });
        rows.push({ name: id.replace(/^.*?\/(src|node_modules)\//, '$1/'), alone: brotliCompressSync(code).length, code });
      }
    }
  } };
rmSync(out, { recursive: true, force: true });
const builder = await createBuilder({ plugins: [measure], logLevel: 'silent', environments: { client: { build: { outDir: out, emptyOutDir: true } } } });
await builder.build(builder.environments.client!);
const { readdirSync, readFileSync } = await import('node:fs');
for (const f of readdirSync(out)) if (f.endsWith('.js')) sizes.set(f.replace(/-[\w-]{8}\.js$/, ''), brotliCompressSync(readFileSync(`${out}/${f}`)).length);
if (detail) {
  const all = rows.map(r => r.code).join('\n');
  const total = brotliCompressSync(all).length;
  const t = rows.map(r => ({ ...r, marginal: total - brotliCompressSync(rows.filter(x => x !== r).map(x => x.code).join('\n')).length })).sort((a,b)=>b.marginal-a.marginal);
  for (const r of t) console.log(String(r.marginal).padStart(6), String(r.alone).padStart(6), r.name);
}
const s = [...sizes].map(([n,b]) => `${n} ${b}`).join('\n');
writeFileSync(`${out}.sizes`, s);
console.log('embed.js', sizes.get('embed.js'), 'with form(+FORM)');
console.log([...sizes].filter(([n])=>/^embed/.test(n)).map(x=>x.join(' ')).join(' | '));
