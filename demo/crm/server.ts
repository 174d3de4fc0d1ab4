import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { arrivalsPage } from './arrivals-page.js';
import { Crm, type CrmSettings, demoKey, type Reply } from './crm.js';
import { faultReplies } from './fault-replies.js';
import { type Fault, type FaultName, Faults, faultNames } from './faults.js';
import { parseBody } from './parse-body.js';
import { replyText } from './reply-text.js';

export { demoKey } from './crm.js';

type Sleep = (delayMs: number, response: ServerResponse) => Promise<void>;

export interface StartCrmOptions extends Partial<CrmSettings> {
  /** Port of the simulated CRM. @default 0, which means a free port */
  readonly port?: number;
  /**
   * Function that waits before the simulated CRM answers late, or before it closes a connection without an answer.
   * Default: `setTimeout`.
   * @param delayMs milliseconds
   */
  readonly sleep?: Sleep;
}

export interface RunningCrm {
  readonly url: string;
  readonly crm: Crm;
  readonly faults: Faults;
  /** All requests that the simulated CRM has received, in order. `keyed`: the request had an API key. */
  readonly requests: { readonly path: string; readonly keyed: boolean }[];
  close(): Promise<void>;
}

/**
 * Starts the simulated CRM on this computer only (loopback interface).
 * @throws the system's error if the port is not available.
 */
export async function startDemoCrm({
  port = 0,
  sleep = (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  ...settings
}: StartCrmOptions = {}): Promise<RunningCrm> {
  const crm = new Crm({ key: demoKey, maxKeyedRequestsPerHour: 200, ...settings });
  const faults = new Faults();
  const requests: RunningCrm['requests'] = [];
  const server = createServer((request, response) => {
    readBody(request).then(
      (body) => answer(request, response, body),
      () => response.destroy(),
    );
  });

  async function answer(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://crm.invalid');
    const raw = body.toString('utf8');
    if (!crm.traits.has('no-cors')) response.setHeader('Access-Control-Allow-Origin', '*');
    if (request.method === 'GET' && pathname === '/') return sendPage(response, arrivalsPage(crm.arrivals));
    if (request.method === 'GET' && pathname === '/arrived')
      return sendJson(response, JSON.stringify(crm.arrivals));
    if (request.method === 'POST' && pathname === '/arrived/clear') {
      crm.arrivals.length = 0;
      return sendJson(response, '[]');
    }
    if (request.method === 'POST' && pathname === '/faults') return switchFault(response, raw);
    const reply =
      request.method === 'POST' ? routes(pathname, request.headers['content-type'] ?? '', body) : undefined;
    if (!reply) {
      response
        .writeHead(404, { 'content-type': 'text/html' })
        .end('<html><body><h1>404 Not Found</h1></body></html>');
      return;
    }
    requests.push({ path: pathname, keyed: /\bapikey\b/.test(raw.slice(0, 500)) });
    const { action } = parseBody(raw.slice(0, 2_000));
    await sendReply(response, reply, faults.take(pathname, typeof action === 'string' ? action : ''), sleep);
  }

  /**
   * Returns the function that carries out a request and creates its response. A simulated failure can occur before
   * this function is called, or instead of the call.
   */
  function routes(path: string, contentType: string, body: Buffer): (() => Reply) | undefined {
    if (path === '/onlineforms') return () => crm.onlineForms(body.toString('utf8'));
    if (path === '/sharedapi/utils/binded') return () => crm.binded(body.toString('utf8'));
    if (path === '/sharedapi/utils/variants') return () => crm.variants(body.toString('utf8'));
    if (path === '/sharedapi/publication/single') return () => crm.publication(body.toString('utf8'));
    if (path === '/sharedapi/applications/filter') return () => crm.applications(body.toString('utf8'));
    const object = /^\/sharedapi\/(purchaser|applications|stock)\/fields$/.exec(path)?.[1];
    if (object) return () => crm.fields(object, body.toString('utf8'));
    if (path === '/sharedapi/utils/upload') return () => crm.upload(contentType, body);
    return undefined;
  }

  /**
   * Switches a failure of the simulated CRM on. Example of the request body:
   * `path=/onlineforms&fault=html&times=1&action=fillform&delay=500`. `fault=none` switches all failures off.
   */
  function switchFault(response: ServerResponse, raw: string): void {
    const {
      path = '/onlineforms',
      fault,
      times = 'Infinity',
      action,
      delay = '1000',
    } = parseBody(raw) as Record<string, string>;
    if (fault === 'none') faults.clear();
    else if (faultNames.includes(fault as FaultName)) {
      faults.add({ name: fault as FaultName, path, action, times: Number(times), delay: Number(delay) });
    }
    sendJson(response, '{}');
  }

  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    crm,
    faults,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendReply(
  response: ServerResponse,
  makeReply: () => Reply,
  fault: Fault | undefined,
  sleep: Sleep,
): Promise<void> {
  if (!fault) return sendPage(response, replyText(makeReply()));
  const { isDone, wait, status, text } = faultReplies[fault.name];
  if (wait === 'before') await sleep(fault.delay, response);
  const correct = isDone ? makeReply() : { fail: '' };
  if (text) {
    return sendPage(response, text({ text: replyText(correct), isBare: 'bare' in correct }), status);
  }
  if (wait === 'instead') return sleep(fault.delay, response);
  // This failure gives no answer. With `wait` equal to `before`, the connection stays open; otherwise it is closed.
  if (wait !== 'before') response.destroy();
}

/** Sends HTML or JSON. JSON has the type text/html as well, as on many PHP servers. */
function sendPage(response: ServerResponse, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8' }).end(text);
}

function sendJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
