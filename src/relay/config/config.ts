import { environmentSchema } from './environment.js';
import { deriveOutboxSettings, type OutboxSettings } from './outbox-settings.js';
import { chooseReadHost } from './read-host.js';

export { defaultOutboxSettings, type OutboxSettings } from './outbox-settings.js';

/**
 * Settings of a relay. `readConfig` reads them from environment variables; `docs/operating.md` lists the variables.
 * @example
 * const config = readConfig({ CRM_URL: 'http://example.crma.pro:81', CRM_KEY: '…', FORMS: '34,35' });
 */
export interface RelayConfig {
  /** Base URL of the CRM, without a slash at the end. The key is sent to no other host. */
  readonly crmUrl: string;
  /** API key of the CRM: 32 characters. Gives access to the whole CRM and is sent to the CRM only. */
  readonly crmKey: string;
  /**
   * Ids of the forms that the relay serves. Empty: all forms of the CRM.
   * @default empty
   */
  readonly forms: ReadonlySet<string>;
  /**
   * Ids of the CRM publications that consents may show. Empty: none.
   * @default empty
   */
  readonly publications: ReadonlySet<string>;
  /**
   * Whether forms show the headings of the CRM above their fields. Costs requests with the key.
   * @default false
   */
  readonly headings: boolean;
  /**
   * Normalized origins of the pages that may send leads. Empty: only pages of the relay itself.
   * @default empty
   */
  readonly allowedOrigins: ReadonlySet<string> | 'any';
  /**
   * Origin under which visitors reach the relay behind a proxy.
   * @default undefined: the origin of each request's URL
   */
  readonly publicOrigin: string | undefined;
  /**
   * Address under which visitors reach the relay, with the path below which a proxy serves it. No slash at the end.
   * @default undefined: the address of each request
   */
  readonly publicUrl: string | undefined;
  /**
   * Host name with which the CRM is asked for forms and lists (`docs/protocol.md`, section 7).
   * @default the host of `publicOrigin`, or of the first of `allowedOrigins`, or `host`
   */
  readonly readHost: string;
  /**
   * TCP port; 0 picks a free port.
   * @default 8787
   */
  readonly port: number;
  /**
   * Address to listen on.
   * @default '127.0.0.1'
   */
  readonly host: string;
  /**
   * Whether a chosen option is sent as its text or as its id (`docs/protocol.md`, section 5).
   * @default 'value'
   */
  readonly optionValue: 'value' | 'id';
  /**
   * Spelling of the CRM's actions (`docs/protocol.md`, section 4). `auto`: found out by the first request.
   * @default 'auto'
   */
  readonly dialect: 'auto' | 'compact' | 'spelled';
  /**
   * Language of hosted pages whose visitor names no known language, as a BCP 47 tag.
   * @default 'en'
   */
  readonly language: string;
  /**
   * Largest uploaded file, in bytes.
   * @default 20,000,000
   */
  readonly maxUpload: number;
  /**
   * Folder of the embedded SQLite store. Ignored if `databaseUrl` is set.
   * @default 'data'
   */
  readonly data: string;
  /**
   * URL of a PostgreSQL database, which several relays can share.
   * @default undefined: SQLite in `data`
   */
  readonly databaseUrl: string | undefined;
  /**
   * Secrets for the encryption of leads. The first encrypts, all of them decrypt.
   * @default empty: the relay makes a random secret in `data`
   */
  readonly dataKeys: readonly string[];
  /**
   * Deadline for a request to the CRM, including the whole reply, in milliseconds.
   * @default 20,000
   */
  readonly crmTimeout: number;
  /**
   * Number of requests with the key that the CRM allows in an hour.
   * @default 200
   */
  readonly keyLimit: number;
  /** Address of a text field for the lead's receipt, such as `ext_request.67`. Reconciliation finds a lead by it. */
  readonly tokenField: string | undefined;
  /**
   * Address of a text field for notes, such as "possible repeat of R-…".
   * @default undefined: no notes
   */
  readonly noteField: string | undefined;
  /**
   * What happens to an unclear lead if the relay cannot find out whether the CRM has it.
   * @default 'resend'
   */
  readonly unclear: 'resend' | 'hold';
  /**
   * Days after which a delivered lead is erased.
   * @default 7
   */
  readonly retentionDays: number;
  /**
   * Milliseconds for which an old copy of a form or list is served while the CRM is unreachable.
   * @default 7 days
   */
  readonly staleFor: number;
  /**
   * Timing of delivery and reconciliation.
   * @default defaultOutboxSettings
   */
  readonly outbox: OutboxSettings;
  /**
   * Secrets of personal links. The first signs, all of them verify.
   * @default empty: no personal links
   */
  readonly linkKeys: readonly string[];
  /**
   * Addresses of fields that only a personal link can fill in.
   * @default empty
   */
  readonly signedFields: ReadonlySet<string>;
  /**
   * https URL that gets a `POST` about each lead that needs a person.
   * @default undefined: no alerts
   */
  readonly alertUrl: string | undefined;
  /**
   * Addresses and networks of proxies. The relay trusts the `X-Forwarded-For` of these only.
   * @default empty
   */
  readonly trustedProxies: readonly string[];
  /**
   * Sends that a network may make in a minute. More are stored as spam.
   * @default 30
   */
  readonly sendsPerMinute: number;
  /**
   * Bytes of suspicious leads that are stored at most, files included. Suspicious leads beyond are counted only.
   * @default 200,000,000
   */
  readonly suspiciousLimit: number;
  /**
   * Whether browsers have to solve a proof of work before a send.
   * @default true
   */
  readonly proofOfWork: boolean;
  /**
   * Captcha provider of pages that show a captcha beside the form.
   * @default undefined: no captcha
   */
  readonly captcha: CaptchaSettings | undefined;
}

/** Wrong environment variables. `problems` has one sentence for each variable; no sentence contains a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const dayMs = 86_400_000;

/**
 * Reads the settings from environment variables. A variable with an empty value counts as not set.
 * @param env such as `process.env`
 * @throws ConfigError with a sentence for each wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): RelayConfig {
  // Files of settings often have spaces or carriage returns at the ends of lines.
  const setVariables = Object.fromEntries(
    Object.entries(env).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()] as const] : [])),
  );
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
    publicOrigin: data.PUBLIC_URL && new URL(data.PUBLIC_URL).origin,
    publicUrl: data.PUBLIC_URL,
    readHost: chooseReadHost(data),
    port: data.PORT,
    host: data.HOST,
    optionValue: data.OPTION_VALUE,
    dialect: data.DIALECT,
    language: data.LANGUAGE,
    maxUpload: data.MAX_UPLOAD,
    data: data.DATA,
    databaseUrl: data.DATABASE_URL,
    dataKeys: data.DATA_KEY,
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
    suspiciousLimit: data.SUSPICIOUS_LIMIT,
    proofOfWork: data.PROOF_OF_WORK,
    captcha:
      data.CAPTCHA_URL && data.CAPTCHA_SECRET
        ? { url: data.CAPTCHA_URL, secret: data.CAPTCHA_SECRET }
        : undefined,
    outbox: deriveOutboxSettings({
      settleMs: data.SETTLE_SECONDS * 1_000,
      crmTimeoutMs: data.CRM_TIMEOUT_SECONDS * 1_000,
    }),
  };
}

export interface CaptchaSettings {
  /** URL of the provider's verification API. */
  readonly url: string;
  /** The site's secret at the provider. */
  readonly secret: string;
}
