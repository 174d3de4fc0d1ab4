import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionChoices } from '../../src/embed/options/option-choices.js';
import { readProgram } from './bundled-programs.js';
import { createLeadPage } from './lead-page.js';
import { readLiveFile } from './live-files.js';
import { createAttemptReader } from './next-attempt.js';
import { pages, renderPage } from './pages.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

const picturesFolder = new URL('../../docs/', import.meta.url);

/** Buttons of the start page that change the look of the form. Empty: the table of options has no option `look`. */
const lookButtons = Object.entries(optionChoices)
  .flatMap(([option, choices]) => (option === 'look' ? choices : []))
  .map(
    (look, index) =>
      `<button type="button" data-look="${look}" aria-pressed="${index === 0}">${look}</button>`,
  )
  .join('\n            ');

/** Attribute that gives the form of the start page two columns, if the table of options has the option `columns`. */
const columnsAttribute = Object.keys(optionChoices).includes('columns') ? 'columns="2"' : '';

export interface SiteAddresses {
  readonly relay: string;
  readonly crm: string;
  /** Id of the form on the first page of the demo. */
  readonly form: string;
  /**
   * Makes a link to the desk, the relay's web app for administrators. The link works once. Undefined: the relay has
   * no desk.
   */
  createDeskLink(): string | undefined;
}

/**
 * A page of the demo that can be shown at `/`: the form alone (`index`), or the start page that shows everything
 * (`showcase`).
 */
export type HomePage = 'index' | 'showcase';

/**
 * Creates a server for the pages of the demo. The URLs of the relay and the CRM are read for each request, because
 * the relay starts after this server.
 * @param home the page that is shown at `/`
 */
export function createSite(addresses: () => SiteAddresses, home: HomePage = 'index'): Server {
  const serveLeadPage = createLeadPage(addresses);
  const readNextAttempt = createAttemptReader(() => addresses().createDeskLink());
  return createServer(async (request, response) => {
    if (await serveLeadPage(request, response)) return;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site.invalid');
    if (pathname === '/next-attempt') {
      const at = await readNextAttempt(searchParams.get('receipt') ?? '').catch(() => undefined);
      response
        .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
        .end(JSON.stringify({ at }));
      return;
    }
    if (pathname === '/desk') {
      // A link to the desk works only once, so a new link is made for each click.
      response
        .writeHead(302, { location: addresses().createDeskLink() ?? '/', 'cache-control': 'no-store' })
        .end();
      return;
    }
    const [, picture] = /^\/pictures\/([\w-]+)\.png$/.exec(pathname) ?? [];
    const image =
      picture && (await readFile(new URL(`${picture}.png`, picturesFolder)).catch(() => undefined));
    if (image) {
      response.writeHead(200, { 'content-type': 'image/png', 'cache-control': 'max-age=3600' }).end(image);
      return;
    }
    const name = pathname === '/' ? `${home}.html` : pathname.slice(1);
    const type = contentTypes[extname(name)];
    const text = type && (await readSiteFile(name));
    if (text === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.');
      return;
    }
    const { relay, crm, form } = addresses();
    const page = pages.find((candidate) => name === `${candidate.name}.html`);
    const body = (page ? renderPage(page, text) : text)
      .replaceAll('%RELAY%', relay)
      .replaceAll('%CRM%', crm)
      .replaceAll('%FORM%', form)
      .replaceAll('%LOOKS%', lookButtons)
      .replaceAll('%COLUMNS%', columnsAttribute);
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
}

async function readSiteFile(name: string): Promise<string | undefined> {
  const [, liveFile] = /^live\/([\w.-]+\.js)$/.exec(name) ?? [];
  if (liveFile) return readLiveFile(liveFile);
  const [, program] = /^programs\/([\w.-]+\.js)$/.exec(name) ?? [];
  if (program) return readProgram(program);
  if (!/^[\w-]+\.\w+$/.test(name)) return undefined;
  try {
    return await readFile(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
  } catch {
    return undefined;
  }
}
