import { Hono } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import { CrmError } from '../crm/crm-error.js';
import { publishForm } from '../crm/published-form.js';
import { answerFailure } from './answer-failure.js';
import type { RelayConfig } from './config.js';
import { linkCrm } from './crm-link.js';
import { acceptBody, answerPreflight, letInKnownOrigins, shareWithKnownOrigins } from './gate.js';
import { createRedact, guardKey } from './key-guard.js';
import { answerOnlineForms } from './online-forms.js';
import { answerBinded, answerVariants } from './option-lists.js';
import { createReach } from './reach.js';
import { turnAway } from './refusal.js';
import { createRememberedSends } from './remembered-sends.js';
import { logRequests, type Peer, type RelayEnv } from './request-log.js';
import { type Assets, serveScripts } from './scripts.js';
import { createServedForms } from './served-forms.js';
import { takeUpload } from './uploads.js';

export { ConfigError, type RelayConfig, readConfig } from './config.js';
export type { Peer } from './request-log.js';
export type { Asset, Assets } from './scripts.js';

export interface RelayDeps {
  /** How the CRM is reached. */
  readonly fetch?: typeof globalThis.fetch;
  /** The built scripts; without them a relay serves no `embed.js`. */
  readonly assets?: Assets;
  /** Takes one JSON line per request. */
  readonly log?: (line: string) => void;
}

export type Relay = (request: Request, peer?: Peer) => Promise<Response>;

const mostFormBytes = 256 * 1024;
const multipartOverhead = 64 * 1024;

/** Stands between pages and the CRM, speaks the CRM's protocol to both and keeps the key to itself. */
export function createRelay(config: RelayConfig, deps: RelayDeps = {}): Relay {
  const redact = createRedact(config.crmKey);
  const write = deps.log ?? ((line: string) => console.log(line));
  const log = (line: string) => write(redact(line));
  const crm = linkCrm(config, deps.fetch ?? globalThis.fetch);
  const reach = createReach();
  const forms = createServedForms(config.forms, crm, reach);
  const parts = { crm, forms, reach, sends: createRememberedSends(), maxUpload: config.maxUpload };

  const app = new Hono<RelayEnv>();
  app.use(logRequests(log), guardKey(redact), async (context, next) => {
    context.header('X-Content-Type-Options', 'nosniff');
    await next();
  });

  const gate = letInKnownOrigins(config);
  for (const path of ['/onlineforms', '/sharedapi/utils/:name{binded|variants|upload}', '/forms/:id']) {
    app.options(path, gate, answerPreflight);
  }
  const formBody = acceptBody('application/x-www-form-urlencoded', mostFormBytes);
  const fileBody = acceptBody('multipart/form-data', config.maxUpload + multipartOverhead);
  app.post('/onlineforms', gate, ...formBody, answerOnlineForms(parts));
  app.post('/sharedapi/utils/binded', gate, ...formBody, answerBinded(parts));
  app.post('/sharedapi/utils/variants', gate, ...formBody, answerVariants(parts));
  app.post('/sharedapi/utils/upload', gate, ...fileBody, takeUpload(parts));

  const tagged = etag({
    retainedHeaders: [...RETAINED_304_HEADERS, 'Access-Control-Allow-Origin', 'X-Content-Type-Options'],
  });
  app.get('/forms/:id', shareWithKnownOrigins(config), tagged, async (context) => {
    const formId = context.req.param('id');
    const form = await forms.load(formId, context.get('site').host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    context.header('Cache-Control', 'public, max-age=60');
    return context.body(publishForm({ ...form.loaded, optionValue: config.optionValue }), 200, {
      'Content-Type': 'application/json; charset=UTF-8',
    });
  });
  app.get('/healthz', (context) => {
    context.header('Cache-Control', 'no-store');
    return context.json({ status: 'ok' });
  });
  if (deps.assets) app.route('/', serveScripts(deps.assets));

  app.notFound((context) => turnAway(context, 404, 'NOT_FOUND'));
  app.onError((error, context) => {
    if (error instanceof CrmError) return answerFailure(context, error);
    log(JSON.stringify({ time: new Date().toISOString(), error: error.stack ?? error.name }));
    context.set('code', 'SERVER_ERROR');
    // Not a `fail`: a send that ends here may have arrived.
    return context.json({ status: 'error', message: 'SERVER_ERROR' }, 500);
  });

  return async (request, peer = {}) => app.fetch(request, { peer });
}
