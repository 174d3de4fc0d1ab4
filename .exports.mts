import { createBuilder, type Plugin } from 'vite';
const p: Plugin = { name: 'm', applyToEnvironment: ({ name }) => name === 'client', 
  renderChunk: { order: 'pre', handler(code, chunk) { if (chunk.isEntry) { require('fs').writeFileSync('/tmp/size/entry.js', code); }
   return null; } } };
import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);
const b = await createBuilder({ plugins: [p], mode: 'development', logLevel: 'silent', environments: { client: { build: { outDir: '/tmp/size/dev', emptyOutDir: true } } } });
await b.build(b.environments.client!);
const code = require('fs').readFileSync('/tmp/size/entry.js','utf8');
const m = /export \{([^}]*)\}/.exec(code)![1].split(',').map(s=>s.trim().split(' as ')[0]);
for (const n of m) { const c = code.match(new RegExp('(?<![\\w$.])'+n.replace('$','\\$')+'(?![\\w$])','g'))!.length; console.log(n, c-1); }
