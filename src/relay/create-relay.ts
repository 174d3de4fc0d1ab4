import { type Context, Hono } from 'hono';
import { CrmError } from '../crm/errors/crm-error.js';
import type { RelayConfig } from './config/config.js';
import { LimitError } from './config/limits.js';
import { createOperator } from './create-operator.js';
import { createSendRoutes } from './create-send-routes.js';
import type { Assets } from './forms/assets.js';
import { compressResponses } from './http/compression.js';
import { answerPreflight, requireAllowedOrigin, shareWithAllowedOrigins } from './http/cors.js';
import { sendBodyError, sendCrmError, sendError } from './http/error-response.js';
import { BodyError } from './http/receive-body.js';
import { redactResponses } from './http/redact-key.js';
import { logRequests, type Peer, type RelayEnv } from './http/request-log.js';
import { protectResponses } from './http/security-headers.js';
import { createPublicRoutes } from './routes/forms.js';
import { createMonitoringRoutes } from './routes/monitoring.js';
import type { OperatorHandler } from './routes/operator.js';
import type { RelayDeps, RelayServices } from './services.js';
import { startServices } from './start-services.js';

export { ConfigError, type RelayConfig, readConfig } from './config/config.js';
export type { Asset, Assets } from './forms/assets.js';
export type { Peer } from './http/request-log.js';
export type { ScanFile, ScanResult } from './leads/files/receive-file.js';
export { type SignedValues, signValues } from './leads/signed-values.js';
export type { CheckedSend, SpamCheck, Verdict } from './leads/spam/captcha.js';
export type { Log } from './log/log.js';
export type { RelayDeps } from './services.js';
export type { Database } from './storage/database/sql.js';
export { openStore, type Store } from './storage/store.js';

/** A running relay: a function that turns a request into a response. */
export interface Relay {
  /**
   * Handles a request.
   * @param peer address of the client, for rate limits; without an address no rate limit applies
   */
  (request: Request, peer?: Peer): Promise<Response>;
  /**
   * Runs an operator's command (`apro-forms leads`) without checking who sent it. Call it only for requests that
   * arrived on a private channel, such as a Unix socket. No request to the relay itself can run a command.
   */
  readonly operate: OperatorHandler;
  /**
   * Starts to deliver no more leads to the CRM. Requests are still handled, and the leads that they bring stay in the
   * database for the next start. Call it before the program waits for its last requests: a lead that is being sent when
   * the program is killed may be in the CRM or not. `close` calls it, too.
   */
  stopDelivery(): void;
  /** Waits for the leads that are being sent to the CRM, then closes the database. */
  close(): Promise<void>;
}

/**
 * Starts a relay: the server between web pages and the CRM. It speaks the CRM's protocol with both
 * (`docs/protocol.md`), keeps the CRM's API key secret and stores each lead until the CRM has it
 * (`docs/reliability.md`).
 * @param config settings, for example from `readConfig(process.env)`
 * @param deps the database, and optional replacements for functions of the runtime
 * @returns a request handler; call its `close` before the program ends
 * @throws StoreError if the database cannot be written
 * @example
 * const config = readConfig(process.env);
 * const relay = await createRelay(config, { store: await openStoreFor(config) });
 * const response = await relay(request, { address: clientAddress });
 */
export async function createRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const services = await startServices(config, deps);
  const { events, log, monotonic, redact, worker } = services;
  const { leads, signals } = services.store;
  const { now, budget, cache, crmStatus, leadMetrics, isStoreWritable } = services;
  let receivedLeadCount = 0;

  const app = new Hono<RelayEnv>();
  if (deps.compress) app.use(compressResponses(deps.compress));
  app.use(logRequests(log, monotonic), redactResponses(redact), protectResponses(config));
  app.route(
    '/',
    createFormRoutes(services, deps.assets, (isCounted) => {
      if (isCounted) receivedLeadCount++;
      worker.notify();
    }),
  );
  const { refusedOriginCount, unavailableCount, unstoredCount } = events;
  const counts = {
    receivedCount: () => receivedLeadCount,
    refusedOriginCount,
    unavailableCount,
    unstoredCount,
  };
  app.route(
    '/',
    createMonitoringRoutes({
      isStoreWritable,
      leads,
      signals,
      budget,
      cache,
      worker,
      crmStatus,
      leadMetrics,
      now,
      ...counts,
    }),
  );
  // A page whose option `endpoint` is a wrong address of this relay can read that the address is wrong. Without the CORS
  // header the browser would hide the answer, as if the relay refused the site.
  const readCors = shareWithAllowedOrigins(config);
  app.notFound(async (context: Context<RelayEnv>) => {
    await readCors(context, async () => {});
    return sendError(
      context,
      404,
      'NOT_FOUND',
      'the relay has no such address; a form has the address /f/ID',
    );
  });
  app.onError((error, context) => {
    if (error instanceof CrmError) return sendCrmError(context, error);
    if (error instanceof BodyError) return sendBodyError(context, error);
    if (error instanceof LimitError) return sendError(context, error.status, error.code, error.reason);
    events.onInternalError(error);
    // The page gets an error and no receipt number, so it stores the lead in the browser and sends the lead again.
    return sendError(context, 503, 'SERVER_IS_OVERLOADED', 'internal error of the relay');
  });

  const handleRequest = async (request: Request, peer: Peer = {}) => {
    if (peer.proxy !== undefined) events.onProxyNotTrusted(peer.proxy);
    return app.fetch(request, { peer });
  };
  const operate = createOperator(services);
  return Object.assign(handleRequest, {
    operate,
    // The result is awaited by `close`.
    stopDelivery: () => void worker.stop(),
    close: services.close,
  });
}

/**
 * Creates the routes for pages and their visitors.
 * @param onLeadAccepted called after each accepted lead. `isCounted`: false for a test lead and for a retry
 */
function createFormRoutes(
  services: RelayServices,
  assets: Assets | undefined,
  onLeadAccepted: (isCounted: boolean) => void,
): Hono<RelayEnv> {
  const { config, events, formCatalog, optionLists, publicationCatalog, proofOfWork } = services;
  const { publish, redact, formCounts } = services;
  const app = new Hono<RelayEnv>();
  const requireOrigin = requireAllowedOrigin(config, events.onOriginRefused);
  for (const path of [
    '/onlineforms',
    '/sharedapi/utils/:name{binded|variants|upload}',
    '/forms/:id',
    '/publications/:id',
    '/challenge',
  ]) {
    app.options(path, requireOrigin, answerPreflight);
  }
  const readCors = shareWithAllowedOrigins(config);
  if (proofOfWork)
    app.get('/challenge', readCors, async (context) => {
      // A page requests a challenge when the visitor first changes a field, so the request counts as a started
      // form. The request does not name the form, so the id of the form is empty.
      const origin = context.req.header('Origin') ?? '';
      const site = URL.canParse(origin) ? new URL(origin).hostname : context.get('site').host;
      if (!context.get('isOriginRefused')) formCounts.count('start', '', site);
      return proofOfWork.handleRequest(context);
    });
  app.get('/publications/:id', readCors, publicationCatalog.handleRequest);
  app.route('/', createSendRoutes(services, { requireOrigin, readCors, onLeadAccepted }));
  app.route('/', createPublicRoutes({ config, formCatalog, optionLists, publish, assets, readCors, redact }));
  return app;
}
