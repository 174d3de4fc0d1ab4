import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

export interface DocsSite {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Builds the site of the documents as `npm run docs` does, without the build of the package, and serves the files. The
 * environment variable `DOCS_DIST` names the folder of a finished build, which is served instead.
 */
export async function startDocsSite(): Promise<DocsSite> {
  const builtFolder = process.env.DOCS_DIST;
  const folder = builtFolder ?? (await mkdtemp(join(tmpdir(), 'apro-forms-docs-')));
  if (!builtFolder) {
    await run('tsx', 'demo/live/build.ts');
    await run('vitepress', 'build', 'docs', '--outDir', folder);
  }
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://docs.invalid').pathname);
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const body = await readFile(file).catch(() => undefined);
    const type = contentTypes[extname(file)] ?? 'application/octet-stream';
    // Web hosts for static files compress texts, so this server does so, too.
    const isText = body !== undefined && /^text/.test(type);
    response.writeHead(body ? 200 : 404, {
      'content-type': type,
      ...(isText && { 'content-encoding': 'gzip' }),
    });
    response.end(isText ? gzipSync(body) : body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      if (!builtFolder) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function run(command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'pipe' });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => output.push(text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.join('')}`);
}
