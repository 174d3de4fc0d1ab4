import { Hono } from 'hono';
import { CrmError } from '../crm/errors/crm-error.js';
import type { RelayConfig } from './config/config.js';
import { bodyLimits } from './config/limits.js';
import type { Assets } from './forms/assets.js';
import { compressAnswers } from './http/compression.js';
import {
  acceptBody,
  answerPreflight,
  letInKnownOrigins,
  shareWithKnownOrigins,
} from './http/cors-and-body.js';
import { answerFailure, turnAway } from './http/error-response.js';
import { guardKey } from './http/redact-key.js';
import { logRequests, type Peer, type RelayEnv } from './http/request-log.js';
import { createReception } from './leads/accept-lead.js';
import { createFileIntake } from './leads/files/receive-file.js';
import { createSuspicion } from './leads/spam/spam-filter.js';
import { createHealth } from './monitoring/health.js';
import { writeMetrics } from './monitoring/metrics.js';
import { filesOfPage } from './page/posted-form.js';
import { servePages } from './page/routes.js';
import { servePublished } from './routes/forms.js';
import { answerOnlineForms } from './routes/onlineforms.js';
import { answerOperator } from './routes/operator.js';
import { takeUpload } from './routes/upload.js';
import { type RelayDeps, type RelayParts, startParts } from './services.js';

export { ConfigError, type RelayConfig, readConfig } from './config/config.js';
export type { Asset, Assets } from './forms/assets.js';
export type { Peer } from './http/request-log.js';
export { type SignedValues, signValues } from './leads/signed-values.js';
export type { CheckedSend, SpamCheck, Verdict } from './leads/spam/captcha.js';
export type { Log } from './log/log.js';
export type { RelayDeps } from './services.js';
export type { Database } from './storage/database/sql.js';
export { openStore, type Store } from './storage/store.js';

export interface Relay {
  (request: Request, peer?: Peer): Promise<Response>;
  /** Ends the deliveries under way and closes the store. */
  close(): Promise<void>;
}

const mostFormBytes = 256 * 1024;
const multipartOverhead = 64 * 1024;

/** Stands between pages and the CRM, speaks the CRM's protocol to both, keeps the key to itself and every lead. */
export async function createRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const parts = await startParts(config, deps);
  let received = 0;

  const app = new Hono<RelayEnv>();
  if (deps.compress) app.use(compressAnswers(deps.compress));
  app.use(logRequests(parts.log), guardKey(parts.redact), async (context, next) => {
    context.header('X-Content-Type-Options', 'nosniff');
    await next();
  });
  app.route(
    '/',
    serveForms(parts, deps.assets, () => {
      received++;
      parts.outbox.wake();
    }),
  );
  app.route(
    '/',
    serveOperator(parts, () => received),
  );
  app.notFound((context) => turnAway(context, 404, 'NOT_FOUND'));
  app.onError((error, context) => {
    if (error instanceof CrmError) return answerFailure(context, error);
    const isGone = context.req.raw.signal.aborted && 'code' in error && error.code === 'ECONNRESET';
    // The sender's doing, and nobody is there to hear of it.
    if (isGone) return turnAway(context, 400, 'CUT_OFF');
    parts.onBroken(error);
    // Where a lead could not be written down, nothing was acknowledged: the page keeps it and tries again.
    return turnAway(context, 503, 'SERVER_IS_OVERLOADED', 'the relay could not do it');
  });

  const handle = async (request: Request, peer: Peer = {}) => {
    if (peer.proxy !== undefined) parts.onProxyNotTrusted(peer.proxy);
    return app.fetch(request, { peer });
  };
  return Object.assign(handle, { close: parts.close });
}

/** For pages and their visitors. `wake`: a lead has come. */
function serveForms(parts: RelayParts, assets: Assets | undefined, wake: () => void) {
  const { forms, lists, publications, proofOfWork } = parts;
  const app = new Hono<RelayEnv>();
  const gate = letInKnownOrigins(parts, parts.onOriginRefused);
  for (const path of [
    '/onlineforms',
    '/sharedapi/utils/:name{binded|variants|upload}',
    '/forms/:id',
    '/publications/:id',
  ]) {
    app.options(path, gate, answerPreflight);
  }
  const formBody = acceptBody({ 'application/x-www-form-urlencoded': mostFormBytes });
  const fileBody = acceptBody({ 'multipart/form-data': parts.maxUpload + multipartOverhead });
  // Without script, files come along with the form.
  const pageBytes = filesOfPage * parts.maxUpload + mostFormBytes;
  const pageBody = acceptBody({
    'application/x-www-form-urlencoded': mostFormBytes,
    'multipart/form-data': pageBytes,
  });
  const takeFile = createFileIntake(parts);
  const sending = {
    forms,
    receive: createReception(parts),
    wake,
    suspect: createSuspicion(parts),
    publications,
  };
  app.post('/onlineforms', gate, ...formBody, answerOnlineForms(sending));
  app.post('/sharedapi/utils/binded', gate, ...formBody, lists.answerBinded);
  app.post('/sharedapi/utils/variants', gate, ...formBody, lists.answerVariants);
  app.post('/sharedapi/utils/upload', gate, ...fileBody, takeUpload({ ...parts, takeFile }));

  const shared = shareWithKnownOrigins(parts);
  if (proofOfWork) app.get('/challenge', shared, proofOfWork.answer);
  app.get('/publications/:id', shared, publications.answer);
  const posting = {
    takeFile,
    limits: { parts: bodyLimits.variables, fieldBytes: mostFormBytes, bytes: pageBytes },
    guards: [gate, ...pageBody],
  } as const;
  app.route('/', servePages({ ...parts, ...sending, ...posting, shared }));
  app.route('/', servePublished({ ...parts, assets, shared }));
  return app;
}

/** For who runs the relay, and what watches it. */
function serveOperator(parts: RelayParts, received: () => number) {
  const { outbox } = parts;
  const app = new Hono<RelayEnv>();
  const isWritable = createHealth(parts.stored, parts.now);
  app.get('/healthz', async (context) => {
    context.header('Cache-Control', 'no-store');
    if (!(await isWritable())) return context.json({ status: 'fail', message: 'STORE_FAILED' }, 503);
    return context.json({ status: 'ok', crm: outbox.breaker.isOpen ? 'down' : 'ok' });
  });
  app.get('/metrics', async (context) => {
    const text = await writeMetrics({ ...parts, received });
    return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.post('/operator', answerOperator({ ...parts, wake: outbox.wake }));
  return app;
}
