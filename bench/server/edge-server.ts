import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { distFolder } from '../build.js';
import { contenders } from '../contenders.js';
import { createChildOptions, createLogicalForm } from '../forms/logical-form.js';
import { createStopper, listen, type RunningServer, readBody } from './http.js';
import { renderPage } from './page.js';
import { renderTag } from './tag.js';

const compress = promisify(brotliCompress);

export interface ServedFile {
  readonly path: string;
  readonly type: string;
  /** Size of the compressed body, in bytes. */
  readonly bytes: number;
}

export interface EdgeServer extends RunningServer {
  /** Every file that the server has sent. A measurement empties this list before a visit. */
  readonly servedFiles: ServedFile[];
}

interface EdgeResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** True: the response differs between visitors, so the compressed body is not cached. */
  readonly isUncacheable?: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
};

/**
 * Serves the pages, bundles and form definitions of all compared products from one origin. Requests for a form in the
 * protocol of the CRM go to the CRM, all other requests to the relay. Every body is compressed with Brotli. Cacheable bodies are compressed once at the highest level, as a
 * CDN does.
 */
export async function startEdgeServer(crm: string, relay: () => string): Promise<EdgeServer> {
  const servedFiles: ServedFile[] = [];
  const cachedResponses = new Map<string, EdgeResponse>();
  const tagFor = (formId: string) => renderTag(relay(), url, formId);

  async function answer(request: IncomingMessage): Promise<EdgeResponse> {
    const path = request.url ?? '/';
    const cached = request.method === 'GET' ? cachedResponses.get(path) : undefined;
    if (cached) return cached;
    const uncompressed =
      (await answerLocally(path, tagFor)) ??
      (await forward(path === '/onlineforms' ? crm : relay(), request));
    const quality = uncompressed.isUncacheable ? 5 : 11;
    const body = await compress(uncompressed.body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } });
    const compressed = { ...uncompressed, body };
    if (!uncompressed.isUncacheable && uncompressed.status === 200) cachedResponses.set(path, compressed);
    return compressed;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, type, body, headers, isUncacheable } = await answer(request);
    servedFiles.push({ path: request.url ?? '/', type, bytes: body.length });
    response
      .writeHead(status, {
        ...headers,
        'content-type': type,
        'content-encoding': 'br',
        'content-length': body.length,
        'cache-control': isUncacheable ? 'no-store' : 'public, max-age=300',
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
  return { url, servedFiles, close: createStopper(server) };
}

/**
 * Answers `/NAME/FORM` (page of a compared product), `/dist/…` (bundles), `/definitions/…` and `/lists/…` (form
 * data).
 * @returns undefined: the relay has to answer this path
 */
async function answerLocally(
  path: string,
  tagFor: (formId: string) => Promise<string>,
): Promise<EdgeResponse | undefined> {
  const [, section = '', name = '', ...pathRest] = path.split('/');
  const contender = contenders.find((candidate) => candidate.name === section);
  if (contender) return page(await renderPage(contender, name, tagFor));
  if (path === '/blank') return page('<!doctype html><title>Blank</title>');
  if (section === 'definitions') return json(createLogicalForm(name.replace('.json', '')));
  if (section === 'lists') return json(createChildOptions(name.replace('.json', '')));
  if (section !== 'dist') return undefined;
  const file = normalize(`/${name}/${pathRest.join('/')}`);
  return {
    status: 200,
    type: contentTypes[extname(file)] ?? 'text/plain',
    body: await readFile(join(distFolder, file)),
  };
}

function page(html: string): EdgeResponse {
  return { status: 200, type: 'text/html; charset=UTF-8', body: Buffer.from(html) };
}

function json(value: unknown): EdgeResponse {
  const status = value === undefined ? 404 : 200;
  return { status, type: 'application/json', body: Buffer.from(JSON.stringify(value ?? null)) };
}

async function forward(origin: string, request: IncomingMessage): Promise<EdgeResponse> {
  const isPost = request.method === 'POST';
  const response = await fetch(origin + request.url, {
    method: request.method ?? 'GET',
    headers: {
      ...(isPost && { 'content-type': request.headers['content-type'] ?? '' }),
      'accept-language': 'en',
      ...(request.headers.origin && { origin: request.headers.origin }),
    },
    ...(isPost && { body: new Uint8Array(await readBody(request)) }),
  });
  const forwardHeaders = (headers: Headers) =>
    Object.fromEntries([...headers].filter(([name]) => /^(link|content-security-policy|etag)$/.test(name)));
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? 'text/plain',
    body: Buffer.from(await response.arrayBuffer()),
    headers: forwardHeaders(response.headers),
    isUncacheable: isPost || /no-store/.test(response.headers.get('cache-control') ?? ''),
  };
}
