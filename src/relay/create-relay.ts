import { Hono } from 'hono';
import { CrmError } from '../crm/errors/crm-error.js';
import type { RelayConfig } from './config/config.js';
import { formBodyLimits } from './config/limits.js';
import type { Assets } from './forms/assets.js';
import { compressResponses } from './http/compression.js';
import {
  answerPreflight,
  requireAllowedOrigin,
  requireBodyType,
  shareWithAllowedOrigins,
} from './http/cors-and-body.js';
import { sendCrmError, sendError } from './http/error-response.js';
import { redactResponses } from './http/redact-key.js';
import { logRequests, type Peer, type RelayEnv } from './http/request-log.js';
import { createAcceptLead } from './leads/accept-lead.js';
import { createFileReceiver } from './leads/files/receive-file.js';
import { createSpamFilter } from './leads/spam/spam-filter.js';
import { createHealthCheck } from './monitoring/health.js';
import { writeMetrics } from './monitoring/metrics.js';
import { maxPageFiles } from './page/posted-form.js';
import { createPageRoutes } from './page/routes.js';
import { createPublicRoutes } from './routes/forms.js';
import { createOnlineFormsHandler } from './routes/onlineforms.js';
import { createOperatorHandler } from './routes/operator.js';
import { createUploadHandler } from './routes/upload.js';
import { type RelayDeps, type RelayServices, startServices } from './services.js';

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

const maxFormBytes = 256 * 1024;
const multipartOverheadBytes = 64 * 1024;

/** Stands between pages and the CRM, speaks the CRM's protocol to both, keeps the key to itself and every lead. */
export async function createRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const services = await startServices(config, deps);
  let receivedLeadCount = 0;

  const app = new Hono<RelayEnv>();
  if (deps.compress) app.use(compressResponses(deps.compress));
  app.use(logRequests(services.log), redactResponses(services.redact), async (context, next) => {
    context.header('X-Content-Type-Options', 'nosniff');
    await next();
  });
  app.route(
    '/',
    createFormRoutes(services, deps.assets, () => {
      receivedLeadCount++;
      services.worker.notify();
    }),
  );
  app.route(
    '/',
    createOperatorRoutes(services, () => receivedLeadCount),
  );
  app.notFound((context) => sendError(context, 404, 'NOT_FOUND'));
  app.onError((error, context) => {
    if (error instanceof CrmError) return sendCrmError(context, error);
    const isClientDisconnected =
      context.req.raw.signal.aborted && 'code' in error && error.code === 'ECONNRESET';
    // The sender's doing, and nobody is there to hear of it.
    if (isClientDisconnected) return sendError(context, 400, 'CUT_OFF');
    services.onInternalError(error);
    // Where a lead could not be written down, nothing was acknowledged: the page keeps it and tries again.
    return sendError(context, 503, 'SERVER_IS_OVERLOADED', 'the relay could not do it');
  });

  const handleRequest = async (request: Request, peer: Peer = {}) => {
    if (peer.proxy !== undefined) services.onProxyNotTrusted(peer.proxy);
    return app.fetch(request, { peer });
  };
  return Object.assign(handleRequest, { close: services.close });
}

/** For pages and their visitors. `wake`: a lead has come. */
function createFormRoutes(parts: RelayServices, assets: Assets | undefined, notify: () => void) {
  const { formCatalog, optionLists, publicationCatalog, proofOfWork } = parts;
  const app = new Hono<RelayEnv>();
  const requireOrigin = requireAllowedOrigin(parts, parts.onOriginRefused);
  for (const path of [
    '/onlineforms',
    '/sharedapi/utils/:name{binded|variants|upload}',
    '/forms/:id',
    '/publications/:id',
  ]) {
    app.options(path, requireOrigin, answerPreflight);
  }
  const formBody = requireBodyType({ 'application/x-www-form-urlencoded': maxFormBytes });
  const fileBody = requireBodyType({ 'multipart/form-data': parts.maxUpload + multipartOverheadBytes });
  // Without script, files come along with the form.
  const maxPageBytes = maxPageFiles * parts.maxUpload + maxFormBytes;
  const pageBody = requireBodyType({
    'application/x-www-form-urlencoded': maxFormBytes,
    'multipart/form-data': maxPageBytes,
  });
  const receiveFile = createFileReceiver(parts);
  const leadDeps = {
    formCatalog,
    acceptLead: createAcceptLead(parts),
    notify,
    detectSpam: createSpamFilter(parts),
    publicationCatalog,
  };
  app.post('/onlineforms', requireOrigin, ...formBody, createOnlineFormsHandler(leadDeps));
  app.post('/sharedapi/utils/binded', requireOrigin, ...formBody, optionLists.handleBinded);
  app.post('/sharedapi/utils/variants', requireOrigin, ...formBody, optionLists.handleVariants);
  app.post(
    '/sharedapi/utils/upload',
    requireOrigin,
    ...fileBody,
    createUploadHandler({ ...parts, receiveFile }),
  );

  const readCors = shareWithAllowedOrigins(parts);
  if (proofOfWork) app.get('/challenge', readCors, proofOfWork.handleRequest);
  app.get('/publications/:id', readCors, publicationCatalog.handleRequest);
  const pagePostDeps = {
    receiveFile,
    limits: { maxParts: formBodyLimits.maxVariables, maxFieldBytes: maxFormBytes, maxBytes: maxPageBytes },
    postMiddleware: [requireOrigin, ...pageBody],
  } as const;
  app.route('/', createPageRoutes({ ...parts, ...leadDeps, ...pagePostDeps, readCors }));
  app.route('/', createPublicRoutes({ ...parts, assets, readCors }));
  return app;
}

/** For who runs the relay, and what watches it. */
function createOperatorRoutes(services: RelayServices, receivedCount: () => number) {
  const { worker } = services;
  const app = new Hono<RelayEnv>();
  const isStoreWritable = createHealthCheck(services.cacheStore, services.now);
  app.get('/healthz', async (context) => {
    context.header('Cache-Control', 'no-store');
    if (!(await isStoreWritable())) return context.json({ status: 'fail', message: 'STORE_FAILED' }, 503);
    return context.json({ status: 'ok', crm: worker.breaker.isOpen ? 'down' : 'ok' });
  });
  app.get('/metrics', async (context) => {
    const text = await writeMetrics({ ...services, receivedCount });
    return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.post('/operator', createOperatorHandler({ ...services, notify: worker.notify }));
  return app;
}
