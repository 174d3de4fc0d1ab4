import type { CaptchaSettings } from './captcha-settings.js';
import type { OutboxSettings } from './outbox-settings.js';
import type { MailSettings, WebhookSettings } from './signal-settings.js';

/**
 * Settings of a relay. `readConfig` reads them from environment variables; `docs/operating.md` lists the variables.
 * @example
 * const config = readConfig({ CRM_URL: 'http://example.crma.pro:81', CRM_KEY: '…', FORMS: '34,35' });
 */
export interface RelayConfig {
  /**
   * Base URL of the CRM, without a slash at the end. The API key is sent only to this address and to `crmFallbackUrl`.
   */
  readonly crmUrl: string;
  /**
   * Second address of the CRM, without a slash at the end. A lead is sent there only if no byte was sent to `crmUrl`.
   * @default port 80 if `crmUrl` ends in `:81`, otherwise undefined
   */
  readonly crmFallbackUrl: string | undefined;
  /** API key of the CRM, 32 characters. It gives access to the whole CRM, so the relay sends it to the CRM only. */
  readonly crmKey: string;
  /**
   * Ids of the forms that the relay serves. Empty: all forms of the CRM.
   * @default empty
   */
  readonly forms: ReadonlySet<string>;
  /**
   * Ids of the CRM's texts ("publications") that a consent checkbox may show. Empty: none.
   * @default empty
   */
  readonly publications: ReadonlySet<string>;
  /**
   * Whether a form shows the headings that group its fields in the CRM. Costs additional CRM requests.
   * @default false
   */
  readonly headings: boolean;
  /**
   * Origins of the pages that may submit forms, normalized. Empty: only pages that the relay itself serves.
   * @default empty
   */
  readonly allowedOrigins: ReadonlySet<string> | 'any';
  /**
   * Origins of the sites that may show the page `/f/ID` in a frame, normalized.
   * @default empty
   */
  readonly frameAncestors: ReadonlySet<string> | 'any';
  /**
   * Origin in the address that visitors use for the relay, if the relay is behind a proxy.
   * @default undefined: the origin of each request's URL
   */
  readonly publicOrigin: string | undefined;
  /**
   * Address that visitors use for the relay, if a proxy is in front. Includes the path below which the proxy serves
   * the relay. No slash at the end.
   * @default undefined: the address of each request
   */
  readonly publicUrl: string | undefined;
  /**
   * Host name that the relay names to the CRM when it loads forms and option lists (`docs/protocol.md`, section 7).
   * @default the host of `publicOrigin`, or of the first of `allowedOrigins`, or `host`
   */
  readonly readHost: string;
  /**
   * TCP port on which the relay listens; 0 picks a free port.
   * @default 8787
   */
  readonly port: number;
  /**
   * Network address on which the relay listens.
   * @default '127.0.0.1'
   */
  readonly host: string;
  /**
   * Whether the CRM gets the text (`value`) or the id of an option that a visitor chose (`docs/protocol.md`, section
   * 5).
   * @default 'value'
   */
  readonly optionValue: 'value' | 'id';
  /**
   * The CRM has two sets of names for its API actions; a CRM understands one of them (`docs/protocol.md`, section 4).
   * `auto`: the first request finds out which.
   * @default 'auto'
   */
  readonly dialect: 'auto' | 'compact' | 'spelled';
  /**
   * Language of the pages that the relay itself serves, as a BCP 47 tag. It is used if neither the page's URL nor the
   * browser names a language with a translation.
   * @default 'en'
   */
  readonly language: string;
  /**
   * Size of the largest file that a visitor can upload, in bytes.
   * @default 20,000,000
   */
  readonly maxUpload: number;
  /**
   * Extensions of files that visitors may upload, without the dot.
   * @default defaultFileKinds
   */
  readonly fileKinds: readonly string[];
  /**
   * Program and arguments of a virus scanner (`docs/operating.md`, "Kinds of files and the virus scanner").
   * @default undefined: files are not scanned
   */
  readonly scanCommand: readonly string[] | undefined;
  /**
   * Folder of the SQLite database. Ignored if `databaseUrl` is set.
   * @default 'data'
   */
  readonly data: string;
  /**
   * URL of a PostgreSQL database, which several relays can share.
   * @default undefined: SQLite in the folder `data`
   */
  readonly databaseUrl: string | undefined;
  /**
   * Secrets from which the encryption keys of leads are derived. The first encrypts, all of them decrypt.
   * @default empty: the relay creates a random secret in the folder `data`
   */
  readonly dataKeys: readonly string[];
  /**
   * Time limit for a request to the CRM until the whole response has arrived, in milliseconds.
   * @default 20,000
   */
  readonly crmTimeout: number;
  /**
   * Number of requests with the API key that the CRM allows in an hour.
   * @default 200
   */
  readonly keyLimit: number;
  /**
   * Address of a text field of the form, such as `ext_request.67`. The relay writes the lead's receipt number into
   * this field and later uses the number to find the lead in the CRM. Undefined: no receipt is written.
   */
  readonly tokenField: string | undefined;
  /**
   * Address of a text field of the form. The relay writes notes for the CRM's users into it, such as "possible repeat
   * of R-…".
   * @default undefined: no notes
   */
  readonly noteField: string | undefined;
  /**
   * Used when the relay cannot find out whether the CRM has stored a lead. `resend`: the relay sends the lead again.
   * `hold`: the lead waits for a person.
   * @default 'resend'
   */
  readonly unclear: 'resend' | 'hold';
  /**
   * Days after which the relay erases a lead that the CRM has.
   * @default 7
   */
  readonly retentionDays: number;
  /**
   * Days for which the proof of a consent is kept, independently of the lead. 0: no proof is recorded.
   * @default 1,095: three years
   */
  readonly consentDays: number;
  /**
   * Address of a text field of the form, such as `ext_request.72`. The relay writes a line about the consents of a
   * lead into the field.
   * @default undefined: the CRM gets no such line
   */
  readonly consentField: string | undefined;
  /**
   * Milliseconds for which the relay serves an old copy of a form or option list while the CRM is unreachable.
   * @default 7 days
   */
  readonly staleFor: number;
  /**
   * Times for the delivery of leads, and for the search for unclear leads: leads that the CRM may or may not have
   * stored.
   * @default defaultOutboxSettings
   */
  readonly outbox: OutboxSettings;
  /**
   * Secrets that sign personal links (links to a form with values filled in). The first secret signs, all of them
   * verify.
   * @default empty: no personal links
   */
  readonly linkKeys: readonly string[];
  /**
   * Secrets with which a server, such as that of a WordPress site, may read the list of forms (`GET /forms`).
   * @default empty: nobody can read the list
   */
  readonly formListKeys: readonly string[];
  /**
   * Addresses of the form fields that only a personal link can fill in. Values that the visitor sends for them are
   * ignored.
   * @default empty
   */
  readonly signedFields: ReadonlySet<string>;
  /**
   * https URL to which the relay sends a `POST` about each lead that needs a person, and about other events that need a
   * person, such as a refused API key (`monitoring/alert.ts`).
   * @default undefined: no alerts
   */
  readonly alertUrl: string | undefined;
  /**
   * URL and secrets of the webhook: the relay sends it a signed message about each event (`docs/operating.md`).
   * @default undefined: no such messages
   */
  readonly webhook: WebhookSettings | undefined;
  /**
   * Mail server and mail addresses, for messages about events that need a person.
   * @default undefined: no mails
   */
  readonly mail: MailSettings | undefined;
  /**
   * Addresses and networks of the proxies in front of the relay. `X-Forwarded-For` is trusted from these proxies
   * only.
   * @default empty
   */
  readonly trustedProxies: readonly string[];
  /**
   * Number of submissions from one network that are accepted in a minute. Further submissions are stored as spam. The
   * number is lower for submissions without a proof of work.
   * @default 30
   */
  readonly sendsPerMinute: number;
  /**
   * Largest storage for leads that look like spam and their files, in bytes. When it is full, further such leads are
   * only counted.
   * @default 200,000,000
   */
  readonly suspiciousLimit: number;
  /**
   * Port on 127.0.0.1 for the desk, the web page of the operator. `off`: no desk.
   * @default 8788
   */
  readonly deskPort: number | 'off';
  /**
   * Password for the desk (the web page of the operator), at least 16 characters. Undefined: the desk can be
   * opened only with a one-time link of `apro-forms desk`.
   * @default undefined
   */
  readonly deskPassword: string | undefined;
  /**
   * Whether pages solve a proof of work for each submission. Submissions without the proof are accepted too, but a
   * lower rate limit applies to them.
   * @default true
   */
  readonly proofOfWork: boolean;
  /**
   * Largest number of attempts that a proof of work needs. No environment variable sets this number.
   * @default 20,000
   */
  readonly proofOfWorkSteps?: number;
  /** Captcha provider, for pages that show a captcha next to the form. Undefined: the relay checks no captcha. */
  readonly captcha: CaptchaSettings | undefined;
}
