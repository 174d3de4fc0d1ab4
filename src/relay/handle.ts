import { Hono } from 'hono';
import { CrmError } from '../crm/crm-error.js';
import { publishForm } from '../crm/published-form.js';
import type { LoadedForm } from '../form/form-service.js';
import { createAlert } from './alert.js';
import { answerFailure } from './answer-failure.js';
import { createBudget } from './budget.js';
import { createCaptchaCheck, type SpamCheck } from './captcha.js';
import { type Compress, compressAnswers } from './compression.js';
import type { RelayConfig } from './config.js';
import { linkCrm } from './crm-link.js';
import { createDelivery } from './delivery.js';
import { createFileIntake } from './file-intake.js';
import { acceptBody, answerPreflight, letInKnownOrigins, shareWithKnownOrigins } from './gate.js';
import { createHeadings } from './headings.js';
import { createHealth } from './health.js';
import { createKeptCopies } from './kept-copies.js';
import { createRedact, guardKey } from './key-guard.js';
import { recallDialect } from './known-dialect.js';
import { type Log, logToConsole } from './log.js';
import { createLookUp } from './look-up.js';
import { writeMetrics } from './metrics.js';
import { answerOnlineForms, bodyLimits } from './online-forms.js';
import { answerOperator } from './operator-door.js';
import { createOptionLists } from './option-lists.js';
import { startOutbox } from './outbox.js';
import { servePages } from './page-routes.js';
import { filesOfPage } from './posted-form.js';
import { createProofOfWork } from './proof-of-work.js';
import { createPublications } from './publications.js';
import { servePublished } from './published-routes.js';
import { createReach } from './reach.js';
import { makeReady } from './ready-text.js';
import { createReception } from './reception.js';
import { turnAway } from './refusal.js';
import { createReports } from './reports.js';
import { logRequests, type Peer, type RelayEnv } from './request-log.js';
import { type Assets, withFileLimit } from './scripts.js';
import { createSeal } from './seal.js';
import { createServedForms } from './served-forms.js';
import { createReadSigned } from './signed-values.js';
import type { Store } from './store.js';
import { createSuspicion } from './suspicion.js';
import { startSweeper } from './sweeper.js';
import { takeUpload } from './uploads.js';

export type { CheckedSend, SpamCheck, Verdict } from './captcha.js';
export { ConfigError, type RelayConfig, readConfig } from './config.js';
export type { Log } from './log.js';
export type { Peer } from './request-log.js';
export type { Asset, Assets } from './scripts.js';
export { type SignedValues, signValues } from './signed-values.js';
export type { Database } from './sql.js';
export { openStore, type Store } from './store.js';

export interface RelayDeps {
  /** Where leads, files and copies are kept; on Node `openStoreFor(config)` of `apro-forms/relay/node`. */
  readonly store: Store;
  /** How the CRM is reached. */
  readonly fetch?: typeof globalThis.fetch;
  /** Brotli, for those who take it; without it something in front has to compress. */
  readonly compress?: Compress;
  /** The built scripts; without them a relay serves no `embed.js`. */
  readonly assets?: Assets;
  /** Looks at each send in the place of the captcha's provider that the settings name. */
  readonly check?: SpamCheck;
  /** Hears of each request, each step of a lead and all that broke; JSON lines on the console unless told. */
  readonly log?: Log;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface Relay {
  (request: Request, peer?: Peer): Promise<Response>;
  /** Ends the deliveries under way and closes the store. */
  close(): Promise<void>;
}

const mostFormBytes = 256 * 1024;
const multipartOverhead = 64 * 1024;

/** Stands between pages and the CRM, speaks the CRM's protocol to both, keeps the key to itself and every lead. */
export async function createRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const { store, now = Date.now } = deps;
  const redact = createRedact(config.crmKey);
  const log = deps.log ?? logToConsole(now);
  const fetch = deps.fetch ?? globalThis.fetch;
  const reports = createReports({ log, alert: createAlert(config.alertUrl, fetch, now), redact, now });
  const { onBroken, onEvent } = reports;
  const dialect = await recallDialect(store.copies, config.crmUrl, now);
  const crm = linkCrm(config, fetch, reports.onKeyRefused, dialect);
  const check = deps.check ?? (config.captcha && createCaptchaCheck(config.captcha, fetch, now));
  const seal = await createSeal(config.dataKeys);
  const { proofs } = store;
  const proofOfWork = config.proofOfWork
    ? await createProofOfWork({ seal, proofs, now, onError: onBroken })
    : undefined;
  const budget = createBudget(store.calls, config.keyLimit, now);
  const copies = createKeptCopies(store.copies, config.staleFor, now);
  const reach = createReach();
  const publish = (loaded: LoadedForm) =>
    makeReady(
      publishForm({
        ...withFileLimit(loaded, config.maxUpload),
        optionValue: config.optionValue,
        ...(proofOfWork && { proof: true }),
      }),
      redact,
    );
  const addHeadings = config.headings ? createHeadings({ crm, copies, budget, log }) : undefined;
  const stored = store.copies;
  const served = { ...config, listed: config.forms, crm, reach, copies, stored, publish, addHeadings };
  const forms = createServedForms(served);
  const parts = {
    ...config,
    ...store,
    crm,
    seal,
    budget,
    copies,
    reach,
    forms,
    now,
    redact,
    proofOfWork,
    check,
    readSigned: createReadSigned(config.linkKeys, now),
    stored,
  };
  const lists = createOptionLists(parts);
  const publications = createPublications(parts);
  const outbox = await startOutbox({
    leads: store.leads,
    settings: config.outbox,
    deliver: createDelivery(parts),
    lookUp: createLookUp({ ...parts, settings: config.outbox, onEvent }),
    now,
    onEvent,
  });
  const sweeper = startSweeper(parts, onBroken);
  const isWritable = createHealth(store.copies, now);
  let received = 0;

  function wake(): void {
    received++;
    outbox.wake();
  }

  const app = new Hono<RelayEnv>();
  if (deps.compress) app.use(compressAnswers(deps.compress));
  app.use(logRequests(log), guardKey(redact), async (context, next) => {
    context.header('X-Content-Type-Options', 'nosniff');
    await next();
  });

  const gate = letInKnownOrigins(config, reports.onOriginRefused);
  for (const path of [
    '/onlineforms',
    '/sharedapi/utils/:name{binded|variants|upload}',
    '/forms/:id',
    '/publications/:id',
  ]) {
    app.options(path, gate, answerPreflight);
  }
  const formBody = acceptBody({ 'application/x-www-form-urlencoded': mostFormBytes });
  const fileBody = acceptBody({ 'multipart/form-data': config.maxUpload + multipartOverhead });
  // Without script, files come along with the form.
  const pageBytes = filesOfPage * config.maxUpload + mostFormBytes;
  const pageBody = acceptBody({
    'application/x-www-form-urlencoded': mostFormBytes,
    'multipart/form-data': pageBytes,
  });
  const takeFile = createFileIntake(parts);
  const sending = {
    forms,
    receive: createReception({ ...parts, onKeptBack: reports.onKeptBack }),
    wake,
    suspect: createSuspicion(parts),
    publications,
  };
  app.post('/onlineforms', gate, ...formBody, answerOnlineForms(sending));
  app.post('/sharedapi/utils/binded', gate, ...formBody, lists.answerBinded);
  app.post('/sharedapi/utils/variants', gate, ...formBody, lists.answerVariants);
  app.post('/sharedapi/utils/upload', gate, ...fileBody, takeUpload({ ...parts, takeFile }));

  const shared = shareWithKnownOrigins(config);
  if (proofOfWork) app.get('/challenge', shared, proofOfWork.answer);
  app.get('/publications/:id', shared, publications.answer);
  const posting = {
    takeFile,
    limits: { parts: bodyLimits.variables, fieldBytes: mostFormBytes, bytes: pageBytes },
    guards: [gate, ...pageBody],
  } as const;
  app.route('/', servePages({ ...parts, ...sending, ...posting, lists, shared }));
  app.route('/', servePublished({ forms, lists, publish, assets: deps.assets, shared }));

  app.get('/healthz', async (context) => {
    context.header('Cache-Control', 'no-store');
    if (!(await isWritable())) return context.json({ status: 'fail', message: 'STORE_FAILED' }, 503);
    return context.json({ status: 'ok', crm: outbox.breaker.isOpen ? 'down' : 'ok' });
  });
  app.get('/metrics', async (context) => {
    const text = await writeMetrics({ ...parts, ...reports, outbox, received: () => received });
    return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  app.post('/operator', answerOperator({ ...parts, ...reports, wake: outbox.wake }));
  app.notFound((context) => turnAway(context, 404, 'NOT_FOUND'));
  app.onError((error, context) => {
    if (error instanceof CrmError) return answerFailure(context, error);
    const isGone = context.req.raw.signal.aborted && 'code' in error && error.code === 'ECONNRESET';
    // The sender's doing, and nobody is there to hear of it.
    if (isGone) return turnAway(context, 400, 'CUT_OFF');
    onBroken(error);
    // Where a lead could not be written down, nothing was acknowledged: the page keeps it and tries again.
    return turnAway(context, 503, 'SERVER_IS_OVERLOADED', 'the relay could not do it');
  });

  const handle = async (request: Request, peer: Peer = {}) => {
    if (peer.proxy !== undefined) reports.onProxyNotTrusted(peer.proxy);
    return app.fetch(request, { peer });
  };
  return Object.assign(handle, {
    async close() {
      sweeper.stop();
      await outbox.stop();
      await store.close();
    },
  });
}
