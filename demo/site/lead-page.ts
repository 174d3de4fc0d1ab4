import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { demoKey } from '../crm/server.js';
import type { SiteAddresses } from './server.js';

const folder = new URL('../lead/', import.meta.url);
const cliPath = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

/**
 * Creates the handler of `/lead/`: a realistic landing page, compressed and cacheable, that contains the output of
 * `apro-forms tag`.
 * @returns a handler that resolves to false for any other path
 */
export function createLeadPage(addresses: () => SiteAddresses) {
  let page: Promise<string> | undefined;
  return async ({ url, headers }: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (url === '/lead/card.png') {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(await readFile(new URL('card.png', folder)));
      return true;
    }
    if (url?.split('?')[0] !== '/lead/') return false;
    page ??= renderPage(addresses());
    const body = (await page).replaceAll('%SITE%', `http://${headers.host}`);
    const acceptsBrotli = /\bbr\b/.test(String(headers['accept-encoding']));
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'max-age=300',
      ...(acceptsBrotli && { 'content-encoding': 'br' }),
    });
    response.end(acceptsBrotli ? brotliCompressSync(body) : body);
    return true;
  };
}

async function renderPage({ relay, crm, form }: SiteAddresses): Promise<string> {
  const { stdout: tag } = await promisify(execFile)(process.execPath, [cliPath, 'tag', form], {
    env: { CRM_URL: crm, CRM_KEY: demoKey, PORT: new URL(relay).port },
  });
  const page = await readFile(new URL('index.html', folder), 'utf8');
  return page.replace('%TAG%', () => tag.trim().replaceAll('\n', '\n        '));
}
