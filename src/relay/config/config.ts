import { defaultSettleSeconds, environmentSchema } from './environment.js';
import { splitList } from './validators.js';

/** How a relay is set up; `readConfig` makes one from environment variables. */
export interface RelayConfig {
  /** The only host a relay ever talks to; no slash at the end. */
  readonly crmUrl: string;
  /** Opens the whole CRM: goes into requests to it and nowhere else. */
  readonly crmKey: string;
  /** Ids of the forms that may be served; empty = all. */
  readonly forms: ReadonlySet<string>;
  /** Ids of the CRM's publications that may be shown with a form's consents; empty = none. */
  readonly publications: ReadonlySet<string>;
  /** Forms say under which headings the CRM keeps their fields, which costs requests with the key. */
  readonly headings: boolean;
  /** Normalised origins whose pages may use the relay; empty = only its own pages. */
  readonly allowedOrigins: ReadonlySet<string> | 'any';
  /** Where visitors reach the relay when a proxy stands in front of it. */
  readonly publicOrigin: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly optionValue: 'value' | 'id';
  readonly dialect: 'auto' | 'compact' | 'spelled';
  /** Largest file, in bytes. */
  readonly maxUpload: number;
  /** Folder of the embedded store; not used with `databaseUrl`. */
  readonly data: string;
  /** PostgreSQL, for several relays at once. */
  readonly databaseUrl: string | undefined;
  /** Secrets under which leads are kept: the first seals, all of them open. */
  readonly dataKeys: readonly [string, ...string[]];
  /** Deadline of one request to the CRM, its whole answer included, in milliseconds. */
  readonly crmTimeout: number;
  /** Requests with the key that the CRM allows in an hour. */
  readonly keyLimit: number;
  /** Addresses of text fields in the CRM's forms: for the receipt, by which a lead is found again, and for notes. */
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  /** What becomes of a lead that may or may not be in the CRM, when it can't be found out. */
  readonly unclear: 'resend' | 'hold';
  /** Days after which a delivered lead is erased. */
  readonly retentionDays: number;
  /** How long the last good copy of a form or list is served while the CRM can't be reached, in milliseconds. */
  readonly staleFor: number;
  readonly outbox: OutboxSettings;
  /** Secrets of personal links: the first signs, all of them check. */
  readonly linkKeys: readonly string[];
  /** Addresses of fields that only a personal link may fill in. */
  readonly signedFields: ReadonlySet<string>;
  /** Hears of leads that need a person, by `POST`. */
  readonly alertUrl: string | undefined;
  /** Addresses and networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Sends that one address may make in a minute; more are kept back as spam. */
  readonly sendsPerMinute: number;
  /** Visitors' browsers are asked for some work, as a sign that they are no spammer's. */
  readonly proofOfWork: boolean;
  /** A captcha's provider, for sites that show one beside the form. */
  readonly captcha: CaptchaSettings | undefined;
}

const settleMs = defaultSettleSeconds * 1_000;

export const defaultOutboxSettings: OutboxSettings = {
  settleMs,
  settleThrottledMs: 900_000,
  concurrency: 2,
  sendsPerSecond: 5,
  // More than the longest attempt, files and all, and the time to settle.
  leaseMs: 600_000 + settleMs,
  reconcileIntervalMs: 120_000,
  listMarginMs: 600_000,
  clockToleranceMs: 120_000,
  maxPagesPerRun: 10,
  maxListPages: 200,
  timeScale: 1,
};

/** What is wrong with the settings, for the operator: one sentence per variable, never with a value of the key. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const dayMs = 86_400_000;

/** @throws ConfigError naming every variable that is wrong. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): RelayConfig {
  const setVariables = Object.fromEntries(Object.entries(env).filter(([, text]) => text?.trim()));
  const parsed = environmentSchema.safeParse(setVariables);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  }
  const { data } = parsed;
  return {
    crmUrl: data.CRM_URL,
    crmKey: data.CRM_KEY,
    forms: data.FORMS,
    publications: data.PUBLICATIONS,
    headings: data.HEADINGS,
    allowedOrigins: data.ALLOWED_ORIGINS,
    publicOrigin: data.PUBLIC_URL,
    port: data.PORT,
    host: data.HOST,
    optionValue: data.OPTION_VALUE,
    dialect: data.DIALECT,
    maxUpload: data.MAX_UPLOAD,
    data: data.DATA,
    databaseUrl: data.DATABASE_URL,
    dataKeys: parseSecrets(data.DATA_KEY ?? data.CRM_KEY),
    crmTimeout: data.CRM_TIMEOUT_SECONDS * 1_000,
    keyLimit: data.KEY_LIMIT,
    tokenField: data.TOKEN_FIELD,
    noteField: data.NOTE_FIELD,
    unclear: data.UNCLEAR,
    retentionDays: data.RETENTION_DAYS,
    staleFor: data.STALE_DAYS * dayMs,
    linkKeys: data.LINK_KEY,
    signedFields: new Set(data.SIGNED_FIELDS),
    alertUrl: data.ALERT_URL,
    trustedProxies: data.TRUSTED_PROXIES,
    sendsPerMinute: data.SENDS_PER_MINUTE,
    proofOfWork: data.PROOF_OF_WORK,
    captcha:
      data.CAPTCHA_URL && data.CAPTCHA_SECRET
        ? { url: data.CAPTCHA_URL, secret: data.CAPTCHA_SECRET }
        : undefined,
    outbox: { ...defaultOutboxSettings, settleMs: data.SETTLE_SECONDS * 1_000 },
  };
}

/** `NEW,OLD`: so that a secret can be changed while leads are still sealed under the last one. */
function parseSecrets(text: string): readonly [string, ...string[]] {
  const [current = text, ...previous] = splitList(text);
  return [current, ...previous];
}

export interface OutboxSettings {
  /** How long an unclear lead is left alone, in milliseconds: longer than the CRM may take to commit. */
  readonly settleMs: number;
  /** The same while the CRM is throttling. */
  readonly settleThrottledMs: number;
  /** Sends at a time. */
  readonly concurrency: number;
  /** Sends a second. */
  readonly sendsPerSecond: number;
  /** A lead that is still being tried after so many milliseconds belongs to a relay that is gone. */
  readonly leaseMs: number;
  /** Between two looks into the CRM's list, in milliseconds. */
  readonly reconcileIntervalMs: number;
  /** How far before the oldest unclear lead its list has to be read, in milliseconds. */
  readonly listMarginMs: number;
  /** The clocks of relay and CRM may differ by so much, in milliseconds. */
  readonly clockToleranceMs: number;
  /** Calls that one look may cost, three at least; 50 entries each. */
  readonly maxPagesPerRun: number;
  /** Calls that looks may go back by in all, one after the other. */
  readonly maxListPages: number;
  /** Shortens the waits between tries; for tests. */
  readonly timeScale: number;
}

export interface CaptchaSettings {
  /** Where the provider checks what its script gave the page. */
  readonly url: string;
  readonly secret: string;
}
