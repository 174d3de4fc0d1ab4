import { createAlert } from './alert.js';
import { createBudget } from './budget.js';
import { createCaptchaCheck, type SpamCheck } from './captcha.js';
import type { Compress } from './compression.js';
import type { RelayConfig } from './config.js';
import { linkCrm } from './crm-link.js';
import { createDelivery } from './delivery.js';
import { createHeadings } from './headings.js';
import { createKeptCopies } from './kept-copies.js';
import { createRedact } from './key-guard.js';
import { recallDialect } from './known-dialect.js';
import { type Log, logToConsole } from './log.js';
import { createLookUp } from './look-up.js';
import { createOptionLists } from './option-lists.js';
import { startOutbox } from './outbox.js';
import { createProofOfWork } from './proof-of-work.js';
import { createPublications } from './publications.js';
import { createPublish } from './publish.js';
import { createReach } from './reach.js';
import { createReports } from './reports.js';
import type { Assets } from './scripts.js';
import { createSeal } from './seal.js';
import { createServedForms } from './served-forms.js';
import { createReadSigned } from './signed-values.js';
import type { Store } from './store.js';
import { startSweeper } from './sweeper.js';

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
