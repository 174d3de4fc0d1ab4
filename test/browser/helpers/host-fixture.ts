import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RunningDemo, startDemo } from '../../../demo/start.js';
import { test as base, cheapProofs } from './demo-fixture.js';

export interface HostFile {
  readonly type: 'text/html' | 'text/css' | 'text/javascript';
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A website that embeds forms. The test supplies its files; the demo's relay accepts its origin. */
export interface Host {
  readonly url: string;
  /** Files of the website, by URL path. */
  readonly files: Map<string, HostFile>;
}

export const test = base.extend<object, { host: Host; demo: RunningDemo }>({
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
  demo: [
    async ({ host }, use) => {
      const demo = await startDemo(
        { site: 0, relay: 0, crm: 0 },
        { ALLOWED_ORIGINS: host.url, FRAME_ANCESTORS: host.url },
        cheapProofs,
      );
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
});
