import { Hono } from 'hono';
import { CrmError } from '../crm/crm-error.js';
import { answerFailure } from './answer-failure.js';
import { compressAnswers } from './compression.js';
import type { RelayConfig } from './config.js';
import { createFileIntake } from './file-intake.js';
import { acceptBody, answerPreflight, letInKnownOrigins, shareWithKnownOrigins } from './gate.js';
import { createHealth } from './health.js';
import { guardKey } from './key-guard.js';
import { writeMetrics } from './metrics.js';
import { answerOnlineForms, bodyLimits } from './online-forms.js';
import { answerOperator } from './operator-door.js';
import { servePages } from './page-routes.js';
import { filesOfPage } from './posted-form.js';
import { servePublished } from './published-routes.js';
import { createReception } from './reception.js';
import { turnAway } from './refusal.js';
import { type RelayDeps, type RelayParts, startParts } from './relay-parts.js';
import { logRequests, type Peer, type RelayEnv } from './request-log.js';
import type { Assets } from './scripts.js';
import { createSuspicion } from './suspicion.js';
import { takeUpload } from './uploads.js';

export type { CheckedSend, SpamCheck, Verdict } from './captcha.js';
export { ConfigError, type RelayConfig, readConfig } from './config.js';
export type { Log } from './log.js';
export type { RelayDeps } from './relay-parts.js';
export type { Peer } from './request-log.js';
export type { Asset, Assets } from './scripts.js';
export { type SignedValues, signValues } from './signed-values.js';
export type { Database } from './sql.js';
export { openStore, type Store } from './store.js';

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
