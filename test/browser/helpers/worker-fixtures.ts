import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test as base } from '@playwright/test';
import { type RunningDemo, startDemo } from '../../../demo/start.js';
import type { RunningPrograms } from './programs.js';

/** Environment variables of the demo's relay. */
export type RelaySettings = Readonly<Record<string, string>>;

export interface HostFile {
  readonly type: 'text/html' | 'text/css' | 'text/javascript';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A website that embeds forms. The test supplies its files. */
export interface Host {
  readonly url: string;
  /** Files of the website, by URL path. */
  readonly files: Map<string, HostFile>;
}

/** Demos that a worker keeps, the last used ones. A test uses at most two. An idle relay looks for work all the time. */
const maxDemos = 2;

interface WorkerFixtures {
  /**
   * Returns the worker's demo with the given settings, or starts it. Its proofs of work are short: a proof of a real
   * relay costs the browser up to 20,000 hashes for each submission, and `hosts.spec.ts` computes such proofs. They
   * compress less: the best compression of all scripts takes half a second of the processor for each demo.
   * @param name a name gives its tests a demo of their own
   */
  readonly findDemo: (settings: RelaySettings, name?: string) => Promise<RunningDemo>;
  readonly host: Host;
  /** URL of the site of the documents. The first use builds it. */
  readonly docsSite: string;
  /** The example programs of `test/hosts`. The first use builds them. */
  readonly programs: RunningPrograms;
}

/**
 * The fixtures of the scope `worker` of all browser tests. A fixture of this scope in another `test` would cost new
 * worker processes with new browsers, each two seconds of the processor. A fixture starts when a test needs it.
 */
export const test = base.extend<object, WorkerFixtures>({
  findDemo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const demos = new Map<string, Promise<RunningDemo>>();
      const closing: Promise<void>[] = [];
      const close = async (key: string, demo: Promise<RunningDemo>) => {
        demos.delete(key);
        await (await demo).close();
      };
      await use((settings, name = '') => {
        const key = JSON.stringify([settings, name]);
        const demo =
          demos.get(key) ??
          startDemo({ site: 0, relay: 0, crm: 0 }, settings, { proofOfWorkSteps: 200, brotliQuality: 5 });
        demos.delete(key);
        demos.set(key, demo);
        for (const [oldKey, oldDemo] of [...demos].slice(0, -maxDemos)) closing.push(close(oldKey, oldDemo));
        return demo;
      });
      for (const [key, demo] of demos) closing.push(close(key, demo));
      await Promise.all(closing);
    },
    { scope: 'worker' },
  ],
  host: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const files: Host['files'] = new Map();
      const server = createServer(({ url = '' }, response) => {
        const file = files.get(url);
        if (!file) return response.writeHead(404).end();
        const { type, body, headers } = file;
        response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers }).end(body);
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, files });
      server.closeAllConnections();
      server.close();
    },
    { scope: 'worker' },
  ],
  docsSite: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const { startDocsSite } = await import('./docs-fixture.js');
      const { url, close } = await startDocsSite();
      await use(url);
      await close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  programs: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const { startPrograms } = await import('./programs.js');
      const programs = await startPrograms();
      await use(programs);
      await programs.close();
    },
    // The first run installs packages and builds the programs.
    { scope: 'worker', timeout: 300_000 },
  ],
});
