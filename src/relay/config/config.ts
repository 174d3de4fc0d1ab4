import { dayMs } from '../../async/durations.js';
import { chooseFallbackUrl, environmentSchema } from './environment.js';
import { deriveOutboxSettings } from './outbox-settings.js';
import { chooseReadHost } from './read-host.js';
import type { RelayConfig } from './relay-config.js';

export type { CaptchaSettings } from './captcha-settings.js';
export { defaultOutboxSettings, type OutboxSettings } from './outbox-settings.js';
export type { RelayConfig } from './relay-config.js';
export type { MailSettings, WebhookSettings } from './signal-settings.js';

/**
 * Environment variables have wrong values. `problems` has one sentence for each wrong variable. The sentences contain
 * no secret.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(
    /** One sentence for each wrong variable. */
    readonly problems: readonly string[],
  ) {
    super(problems.join('\n'));
  }
}

/**
 * Reads the settings of the relay from environment variables. A variable with an empty value counts as not set.
 * @param env environment variables, such as `process.env`
 * @throws ConfigError with a sentence for each wrong variable
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): RelayConfig {
  // Spaces at the ends are removed, because values from `.env` files often end with spaces or a carriage return.
  const setVariables = Object.fromEntries(
    Object.entries(env).flatMap(([name, text]) => (text?.trim() ? [[name, text.trim()] as const] : [])),
  );
  const unquoted = Object.entries(setVariables).map(([name, text]) => [name, removeQuotes(text)] as const);
  const parsed = environmentSchema.safeParse(Object.fromEntries(unquoted));
  // One sentence for each setting: the other ones often follow from the first.
  const problems = new Map<string, string>();
  const addProblem = (name: string, problem: string) => {
    if (!problems.has(name)) problems.set(name, problem);
  };
  for (const { path, message } of parsed.error?.issues ?? []) addProblem(path.join('.'), message);
  for (const name of Object.keys(environmentSchema.shape)) {
    const problem = findSpellingProblem(setVariables[name] ?? '');
    if (problem) addProblem(name, problem);
  }
  if (!parsed.success || problems.size > 0)
    throw new ConfigError(Array.from(problems, ([name, problem]) => `${name} ${problem}`));
  const { data } = parsed;
  return {
    crmUrl: data.CRM_URL,
    crmFallbackUrl: chooseFallbackUrl(data),
    crmKey: data.CRM_KEY,
    forms: data.FORMS,
    publications: data.PUBLICATIONS,
    headings: data.HEADINGS,
    allowedOrigins: data.ALLOWED_ORIGINS,
    frameAncestors: data.FRAME_ANCESTORS,
    publicOrigin: data.PUBLIC_URL && new URL(data.PUBLIC_URL).origin,
    publicUrl: data.PUBLIC_URL,
    readHost: chooseReadHost(data),
    port: data.PORT,
    host: data.HOST,
    optionValue: data.OPTION_VALUE,
    dialect: data.DIALECT,
    language: data.LANGUAGE,
    maxUpload: data.MAX_UPLOAD,
    fileKinds: data.FILE_KINDS,
    scanCommand: data.SCAN_COMMAND?.split(/\s+/),
    data: data.DATA,
    databaseUrl: data.DATABASE_URL,
    dataKeys: data.DATA_KEY,
    crmTimeout: data.CRM_TIMEOUT_SECONDS * 1_000,
    keyLimit: data.KEY_LIMIT,
    tokenField: data.TOKEN_FIELD,
    noteField: data.NOTE_FIELD,
    unclear: data.UNCLEAR,
    retentionDays: data.RETENTION_DAYS,
    consentDays: data.CONSENT_DAYS,
    consentField: data.CONSENT_FIELD,
    staleFor: data.STALE_DAYS * dayMs,
    linkKeys: data.LINK_KEY,
    formListKeys: data.FORM_LIST_KEY,
    signedFields: new Set(data.SIGNED_FIELDS),
    alertUrl: data.ALERT_URL,
    webhook: data.WEBHOOK_URL
      ? { url: data.WEBHOOK_URL, secrets: data.WEBHOOK_SECRET, hasContent: data.WEBHOOK_CONTENT }
      : undefined,
    mail: data.SMTP_URL,
    trustedProxies: data.TRUSTED_PROXIES,
    sendsPerMinute: data.SENDS_PER_MINUTE,
    suspiciousLimit: data.SUSPICIOUS_LIMIT,
    deskPort: data.DESK_PORT,
    deskPassword: data.DESK_PASSWORD,
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

/**
 * Returns what is wrong with a value that another program has probably changed. For a path or a secret, such a value
 * would have no other effect than a wrong folder, or a secret that nobody else has. `undefined`: nothing is wrong.
 */
function findSpellingProblem(text: string): string | undefined {
  if (removeQuotes(text) !== text)
    return 'is in quotation marks: remove them. Some programs, such as docker run --env-file, keep them in the value.';
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text))
    return 'contains a line break or an invisible character: type the value again, in one line.';
  return undefined;
}

/** Removes the quotation marks around a value. A command line can begin and end with different quoted words. */
function removeQuotes(text: string): string {
  const [quote = ''] = /^["'`]/.exec(text) ?? [];
  const isQuoted = quote !== '' && text.length > 1 && text.indexOf(quote, 1) === text.length - 1;
  return isQuoted ? text.slice(1, -1) : text;
}
