import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type RunningDemo, startDemo } from '../../../demo/start.js';
import { buildHosts, builtFolder, hostsFolder, type ViteProgram } from '../../hosts/build-hosts.js';
import { sampleRows } from './samples.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

export interface RunningPrograms {
  /** Base URL of the programs built by Vite; each program is in a folder of its name. */
  readonly vite: string;
  /** URL of the program served by `next start`. Undefined: `isNextDrawn` is false. */
  readonly next: string | undefined;
  /** A demo whose relay accepts the programs' origins, and requires proofs of work as a real relay does. */
  readonly demo: RunningDemo;
  close(): Promise<void>;
}

/** Each of these groups takes `hosts.spec.ts` about a quarter of a minute of the processor, so a run draws one of them. */
const groups = sampleRows('groups of programs', ['components', 'Next.js', 'development'], 1);

/** Programs with a component of the package. */
export const componentPrograms = groups.includes('components')
  ? sampleRows<ViteProgram>('components', ['react-19', 'react-18', 'vue'], 1)
  : [];

/** True: the run builds and tests the program of Next.js. */
export const isNextDrawn = groups.includes('Next.js');

/** True: the run tests the development server and the types of the package. */
export const isDevelopmentDrawn = groups.includes('development');

/** Programs of the documents, by the name of the framework. */
export const documentedPrograms = sampleRows<readonly [framework: string, ViteProgram]>(
  'programs of the documents',
  [
    ['React', 'react-19'],
    ['Vue', 'vue'],
    ['Svelte', 'svelte'],
    ['Solid', 'solid'],
  ],
  1,
);

/** Builds the example programs of `test/hosts` and serves them. */
export async function startPrograms(): Promise<RunningPrograms> {
  const vitePrograms = new Set([...componentPrograms, ...documentedPrograms.map(([, program]) => program)]);
  await buildHosts([...vitePrograms, ...(isNextDrawn ? (['next'] as const) : [])]);
  const fileServer = createServer(async ({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://host.invalid');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const body = await readFile(join(builtFolder, path)).catch(() => undefined);
    response
      .writeHead(body ? 200 : 404, { 'content-type': contentTypes[extname(path)] ?? 'text/plain' })
      .end(body);
  });
  fileServer.listen(0, '127.0.0.1');
  await once(fileServer, 'listening');
  const next = isNextDrawn ? await startNext() : undefined;
  const demo = await startDemo({ site: 0, relay: 0, crm: 0 }, { ALLOWED_ORIGINS: '*' }, { brotliQuality: 5 });
  return {
    vite: `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}`,
    next: next?.url,
    demo,
    async close() {
      next?.process.kill();
      fileServer.closeAllConnections();
      fileServer.close();
      await demo.close();
    },
  };
}

async function startNext(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const program = join(hostsFolder, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [program, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: join(hostsFolder, 'next'),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    if (url && /Ready/.test(output)) {
      // If nobody reads the pipe, the process blocks.
      child.stdout.resume();
      return { url, process: child };
    }
  }
  throw new Error(`"next start" ended: ${output}`);
}
