import type { BackgroundTasks } from '../async/background-tasks.js';
import type { TimerClock } from '../async/timer-clock.js';
import type { StaleWhileRevalidateCache } from './cache/stale-while-revalidate.js';
import type { RelayConfig } from './config/config.js';
import type { CrmGatewayFactory } from './crm/crm-gateway.js';
import type { CrmStatus } from './crm/crm-status.js';
import type { RequestBudget } from './crm/request-budget.js';
import type { DeliveryWorker } from './delivery/worker.js';
import type { AllowedLists } from './forms/allowed-lists.js';
import type { Assets } from './forms/assets.js';
import type { FormCatalog } from './forms/form-catalog.js';
import type { OptionLists } from './forms/option-lists.js';
import type { PublicationCatalog } from './forms/publications.js';
import type { Publish } from './forms/published-form.js';
import type { Compress } from './http/compression.js';
import type { FileScan, ScanFile } from './leads/files/receive-file.js';
import type { VerifySignedLink } from './leads/signed-values.js';
import type { SpamCheck } from './leads/spam/captcha.js';
import type { ProofOfWork } from './leads/spam/proof-of-work.js';
import type { Quarantine } from './leads/spam/quarantine.js';
import type { TestTickets } from './leads/test-ticket.js';
import type { Log } from './log/log.js';
import type { Redact } from './log/redact.js';
import type { createRelayEvents } from './monitoring/events.js';
import type { FormCounts } from './monitoring/form-counts.js';
import type { LeadMetrics } from './monitoring/lead-metrics.js';
import type { SendTestSignal } from './signals/test-signal.js';
import type { DeliverSignal } from './signals/webhook.js';
import type { Encryption } from './storage/encryption.js';
import type { Store } from './storage/store.js';

/** Objects and functions that the program that runs the relay passes to `createRelay`. */
export interface RelayDeps {
  /**
   * The database for leads, files and cached CRM responses. On Node: `openStoreFor(config)` of
   * `apro-forms/relay/node`.
   */
  readonly store: Store;
  /**
   * Sends requests to the CRM, the captcha provider, `ALERT_URL` and `WEBHOOK_URL`.
   * @default globalThis.fetch
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Compresses responses with Brotli for clients that accept it.
   * @default no compression; then a proxy in front of the relay has to compress
   */
  readonly compress?: Compress;
  /**
   * Reads the built scripts for pages.
   * @default none; then the relay serves no `embed.js` and no `/ID.js`
   */
  readonly assets?: Assets;
  /**
   * Checks each submission for spam.
   * @default the captcha provider of `config.captcha`, if it is set
   */
  readonly check?: SpamCheck;
  /**
   * Scans each uploaded file for viruses, before a lead can contain the file. On Node, `startRelay` runs
   * `SCAN_COMMAND`.
   * @default no scan
   */
  readonly scanFile?: ScanFile;
  /**
   * Receives a log entry for each request, each state change of a lead and each error.
   * @default JSON lines on the console
   */
  readonly log?: Log;
  /**
   * Sends signals (messages to the operator) as e-mails.
   * @default none; then no signal is sent by e-mail
   */
  readonly mailer?: DeliverSignal;
  /**
   * Returns the current time in milliseconds since 1970. This clock may be set forwards or back.
   * @default Date.now
   */
  readonly now?: () => number;
  /**
   * Returns the milliseconds since any fixed moment. This clock is never set, so it measures durations.
   * @default performance.now
   */
  readonly monotonic?: TimerClock['monotonic'];
  /**
   * Calls a function after a delay.
   * @default setTimeout
   */
  readonly setTimer?: TimerClock['setTimer'];
}

/**
 * The components of a running relay. Each component gets exactly those members that its own `…Deps` interface lists.
 */
export interface RelayServices {
  readonly config: RelayConfig;
  readonly store: Store;
  /** Finds out whether the database can be written, at most once a second. */
  readonly isStoreWritable: () => Promise<boolean>;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly setTimer: TimerClock['setTimer'];
  readonly log: Log;
  readonly redact: Redact;
  readonly events: ReturnType<typeof createRelayEvents>;
  readonly background: BackgroundTasks;
  readonly encryption: Encryption;
  readonly crm: CrmGatewayFactory;
  readonly crmStatus: CrmStatus;
  readonly leadMetrics: LeadMetrics;
  readonly formCounts: FormCounts;
  readonly budget: RequestBudget;
  readonly cache: StaleWhileRevalidateCache;
  readonly allowedLists: AllowedLists;
  readonly formCatalog: FormCatalog;
  readonly publish: Publish;
  readonly optionLists: OptionLists;
  readonly publicationCatalog: PublicationCatalog;
  /** Creates and checks the puzzles that browsers solve. Undefined: `config.proofOfWork` is off. */
  readonly proofOfWork: ProofOfWork | undefined;
  /** Checks submissions for spam. Undefined: neither `RelayDeps.check` nor `config.captcha` is set. */
  readonly spamCheck: SpamCheck | undefined;
  /** The virus scanner. Undefined: uploaded files are not scanned. */
  readonly fileScan: FileScan | undefined;
  readonly quarantine: Quarantine;
  readonly tickets: TestTickets;
  readonly verifySignedLink: VerifySignedLink;
  readonly sendTestSignal: SendTestSignal;
  readonly worker: DeliveryWorker;
  /** Waits for the leads that are being sent to the CRM, then closes the database. */
  close(): Promise<void>;
}

/** The components of a relay that all other components need. They depend only on each other. */
export type CommonServices = Pick<
  RelayServices,
  | 'config'
  | 'store'
  | 'now'
  | 'monotonic'
  | 'setTimer'
  | 'log'
  | 'redact'
  | 'events'
  | 'background'
  | 'encryption'
  | 'crm'
  | 'crmStatus'
  | 'leadMetrics'
  | 'formCounts'
  | 'budget'
>;
/** The components of a relay that load and publish forms and option lists. */
export type FormServices = Pick<
  RelayServices,
  'cache' | 'allowedLists' | 'formCatalog' | 'publish' | 'optionLists' | 'publicationCatalog'
>;
/** The components of a relay that check submissions and store those that look like spam. */
export type SubmissionServices = Pick<
  RelayServices,
  'proofOfWork' | 'spamCheck' | 'fileScan' | 'quarantine' | 'tickets' | 'verifySignedLink'
>;
