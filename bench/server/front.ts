import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { dist } from '../build.js';
import { contenders } from '../contenders.js';
import { childOptionsOf, formOf } from '../forms/logical-form.js';
import { listen, readBody, type Served, stopper } from './http.js';
import { drawPage } from './page.js';
import { writeTag } from './tag.js';

const compress = promisify(brotliCompress);

export interface Delivery {
  readonly path: string;
  readonly type: string;
  /** Of the compressed body. */
  readonly bytes: number;
}

export interface Front extends Served {
  /** What was served since it was last emptied. */
  readonly deliveries: Delivery[];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Made for each visitor, so it can't be compressed ahead. */
  readonly fresh?: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/**
 * One origin for all: pages, bundles, definitions, and whatever else there is from the relay. Everything is
 * compressed with brotli; what is the same for everybody once, at full strength, as a CDN does.
 */
export async function startFront(relay: () => string): Promise<Front> {
  const deliveries: Delivery[] = [];
  const kept = new Map<string, Answer>();
  const tag = (formId: string) => writeTag(relay(), url, formId);

  async function answer(request: IncomingMessage): Promise<Answer> {
    const path = request.url ?? '/';
    const known = request.method === 'GET' ? kept.get(path) : undefined;
    if (known) return known;
    const plain = (await ownAnswer(path, tag)) ?? (await passOn(relay(), request));
    const quality = plain.fresh ? 5 : 11;
    const body = await compress(plain.body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
    const compressed = { ...plain, body };
    if (!plain.fresh && plain.status === 200) kept.set(path, compressed);
    return compressed;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, body, headers, fresh } = await answer(request);
    deliveries.push({ path: request.url ?? '/', type, bytes: body.length });
    response
      .writeHead(status, {
        ...headers,
        'content-type': type,
        'content-encoding': 'br',
        'content-length': body.length,
        'cache-control': fresh ? 'no-store' : 'public, max-age=300',
      })
      .end(body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  const url = await listen(server);
  return { url, deliveries, close: stopper(server) };
}

/** `/NAME/FORM` a contender's page, `/dist/…` its bundle, `/definitions/…` and `/lists/…` what it fetches. */
async function ownAnswer(
  path: string,
  tag: (formId: string) => Promise<string>,
): Promise<Answer | undefined> {
  const [, place = '', name = '', ...rest] = path.split('/');
  const contender = contenders.find((one) => one.name === place);
  if (contender) return page(await drawPage(contender, name, tag));
  if (path === '/blank') return page('<!doctype html><title>Blank</title>');
  if (place === 'definitions') return json(formOf(name.replace('.json', '')));
  if (place === 'lists') return json(childOptionsOf(name.replace('.json', '')));
  if (place !== 'dist') return undefined;
  const file = normalize(`/${name}/${rest.join('/')}`);
  return { status: 200, type: types[extname(file)] ?? 'text/plain', body: await readFile(join(dist, file)) };
}

function page(html: string): Answer {
  return { status: 200, type: 'text/html; charset=UTF-8', body: Buffer.from(html) };
}

function json(value: unknown): Answer {
  const status = value === undefined ? 404 : 200;
  return { status, type: 'application/json', body: Buffer.from(JSON.stringify(value ?? null)) };
}

async function passOn(relay: string, request: IncomingMessage): Promise<Answer> {
  const isPost = request.method === 'POST';
  const response = await fetch(relay + request.url, {
    method: request.method ?? 'GET',
    headers: {
      ...(isPost && { 'content-type': request.headers['content-type'] ?? '' }),
      'accept-language': 'en',
      ...(request.headers.origin && { origin: request.headers.origin }),
    },
    ...(isPost && { body: new Uint8Array(await readBody(request)) }),
  });
  const kept = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => /^(link|content-security-policy|etag)$/.test(name)));
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? 'text/plain',
    body: Buffer.from(await response.arrayBuffer()),
    headers: kept(response.headers),
    fresh: isPost || /no-store/.test(response.headers.get('cache-control') ?? ''),
  };
}
