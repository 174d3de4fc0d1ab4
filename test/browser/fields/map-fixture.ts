import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test as hosted } from '../helpers/host-fixture.js';

interface TileServer {
  readonly url: string;
  /** Paths of the requests that the tile server has received. */
  readonly asked: string[];
  isDown: boolean;
  /** True: every other request for a map tile fails. */
  isPatchy: boolean;
}

export const test = hosted.extend<{ tiles: TileServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires an object pattern
  tiles: async ({}, use) => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      if (tiles.isDown || (tiles.isPatchy && asked.length % 2 === 0)) return response.writeHead(503).end();
      response
        .writeHead(200, { 'content-type': 'image/svg+xml' })
        .end(
          `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><path fill="#dfe8df" stroke="#8a8" d="M0 0h256v256H0z"/><text x="20" y="130">${url}</text></svg>`,
        );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const tiles = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked,
      isDown: false,
      isPatchy: false,
    };
    await use(tiles);
    server.closeAllConnections();
    server.close();
  },
});

interface MapPage {
  readonly page: Page;
  readonly host: Host;
  readonly demo: RunningDemo;
  /** Value of the `tiles` attribute of the form; undefined: no attribute. */
  readonly setting: string | undefined;
  readonly attributes?: string;
  readonly images?: string;
}

/**
 * Opens a page whose Content Security Policy allows only the relay's script, and images of the origin `images`.
 * Returns an array that collects console errors and warnings.
 */
export async function openPage({ page, host, demo, setting, attributes = '', images = "'none'" }: MapPage) {
  const policy = [
    "default-src 'none'",
    `script-src ${demo.relay}`,
    `connect-src ${demo.relay}`,
    "style-src 'self'",
    `img-src ${images}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const tiles = setting === undefined ? '' : `tiles="${setting.replaceAll('"', '&quot;')}"`;
  host.files.set('/', {
    type: 'text/html',
    headers: { 'content-security-policy': policy },
    body: `<!doctype html><html lang="en"><title>A page with a map</title><main><h1>Where?</h1><a id="ask" href="#">Ask</a>
      <apro-form form="35" ${tiles} ${attributes}></apro-form></main><script async src="${demo.relay}/embed.js"></script>`,
  });
  const consoleProblems: string[] = [];
  page.on('console', (message) => {
    if (/error|warning/.test(message.type()) && !/kind-unknown/.test(message.text()))
      consoleProblems.push(message.text());
  });
  await page.goto(host.url);
  return consoleProblems;
}

export const locationGroup = (page: Page) => page.getByRole('group', { name: 'Location' });
export const openMap = (page: Page) => locationGroup(page).getByRole('button', { name: 'Choose on the map' });
