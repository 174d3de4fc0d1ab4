import { createKeptCopies } from './cache/stale-while-revalidate.js';
import type { RelayConfig } from './config/config.js';
import { linkCrm } from './crm/crm-gateway.js';
import { recallDialect } from './crm/dialect-store.js';
import { createBudget } from './crm/request-budget.js';
import { createDelivery } from './delivery/deliver-lead.js';
import { createLookUp } from './delivery/reconcile/reconcile.js';
import { startOutbox } from './delivery/worker.js';
import { createReach } from './forms/allowed-lists.js';
import type { Assets } from './forms/assets.js';
import { createServedForms } from './forms/form-catalog.js';
import { createHeadings } from './forms/headings.js';
import { createOptionLists } from './forms/option-lists.js';
import { createPublications } from './forms/publications.js';
import { createPublish } from './forms/published-form.js';
import type { Compress } from './http/compression.js';
import { createReadSigned } from './leads/signed-values.js';
import { createCaptchaCheck, type SpamCheck } from './leads/spam/captcha.js';
import { createProofOfWork } from './leads/spam/proof-of-work.js';
import { type Log, logToConsole } from './log/log.js';
import { createRedact } from './log/redact.js';
import { createAlert } from './monitoring/alert.js';
import { createReports } from './monitoring/events.js';
import { createSeal } from './storage/encryption.js';
import { startSweeper } from './storage/retention.js';
import type { Store } from './storage/store.js';

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

/** All that a relay has behind its doors, at work. */
export type RelayParts = Awaited<ReturnType<typeof startParts>>;

/** Puts together what the doors open on: the way to the CRM, what is kept, and who brings leads there. */
export async function startParts(config: RelayConfig, deps: RelayDeps) {
  const { store, now = Date.now } = deps;
  const redact = createRedact(config.crmKey);
  const log = deps.log ?? logToConsole(now);
  const fetch = deps.fetch ?? globalThis.fetch;
  const reports = createReports({ log, alert: createAlert(config.alertUrl, fetch, now), redact, now });
  const { onBroken, onEvent } = reports;
  const dialect = await recallDialect(store.copies, config.crmUrl, now);
  const crm = linkCrm(config, fetch, reports.onKeyRefused, dialect);
  const seal = await createSeal(config.dataKeys);
  const { proofs, copies: stored } = store;
  const proofOfWork = config.proofOfWork
    ? await createProofOfWork({ seal, proofs, now, onError: onBroken })
    : undefined;
  const publish = createPublish({ ...config, redact, wantsProof: proofOfWork !== undefined });
  const known = {
    ...config,
    ...store,
    ...reports,
    stored,
    crm,
    seal,
    log,
    now,
    redact,
    publish,
    proofOfWork,
    budget: createBudget(store.calls, config.keyLimit, now),
    copies: createKeptCopies(stored, config.staleFor, now),
    reach: createReach(),
    check: deps.check ?? (config.captcha && createCaptchaCheck(config.captcha, fetch, now)),
    readSigned: createReadSigned(config.linkKeys, now),
  };
  const addHeadings = config.headings ? createHeadings(known) : undefined;
  const parts = { ...known, forms: createServedForms({ ...known, listed: config.forms, addHeadings }) };
  const outbox = await startOutbox({
    leads: store.leads,
    settings: config.outbox,
    deliver: createDelivery(parts),
    lookUp: createLookUp({ ...parts, settings: config.outbox }),
    now,
    onEvent,
  });
  const sweeper = startSweeper(parts, onBroken);
  return {
    ...parts,
    lists: createOptionLists(parts),
    publications: createPublications(parts),
    outbox,
    async close(): Promise<void> {
      sweeper.stop();
      await outbox.stop();
      await store.close();
    },
  };
}
