import * as z from 'zod';
import { fallbackUrl } from '../../crm/http/node-transport.js';
import { isFieldAddress } from '../../form/definition.js';
import { toLanguageTag } from '../../messages/language-tag.js';
import { isKnownLanguage, translatedLanguages } from '../../messages/languages.js';
import { defaultFileKinds, isAllowedFileKind } from './file-kinds.js';
import { parseNetwork } from './network.js';
import { isWebhookSecret, isWebhookUrl, parseSmtpUrl } from './signal-settings.js';
import {
  integerSetting,
  isFormId,
  isHttpUrl,
  isSecureUrl,
  listSetting,
  minSecretLength,
  parseOrigin,
  parsePublicUrl,
  postgresUrlSetting,
  removeEndSlashes,
  splitList,
  switchSetting,
} from './validators.js';

/**
 * Default time before the relay searches the CRM for a lead without a clear answer, in seconds. The time is long,
 * because a slow CRM can store the lead later than 30 s: PHP's time limit of 30 s counts only CPU time
 * (`docs/reliability.md`, section 4).
 */
export const defaultSettleSeconds = 90;
export const defaultCrmTimeoutSeconds = 20;

const withErrorText = (error: string) => ({ error });

const crmUrlSchema = z
  .string(withErrorText('must be set to the address of the CRM, e.g. http://example.crma.pro:81.'))
  .refine(isHttpUrl, 'must be an http or https address without user, query or fragment.')
  .transform((text) => removeEndSlashes(text.trim()));

/** Second address of the CRM. `off`: the CRM has no second address. */
const crmFallbackUrlSchema = z
  .string()
  .refine(
    (text) => text === 'off' || isHttpUrl(text),
    'must be an http or https address without user, query or fragment, or off.',
  )
  .transform(removeEndSlashes)
  .optional();

const crmKeySchema = z
  .string(withErrorText('must be set to the API key of the CRM (32 characters).'))
  .trim()
  .regex(/^[\x21-\x7e]{32}$/, 'must be exactly 32 characters without spaces.');

const idListSchema = (idKind: string) =>
  z
    .string()
    .default('')
    .transform(splitList)
    .refine((ids) => ids.every(isFormId), `must be a comma-separated list of ${idKind} ids, e.g. 34,35.`)
    .transform((ids) => new Set(ids));

const originsSchema = z
  .string()
  .default('')
  .transform(splitList)
  .refine(
    (origins) => origins.every((origin) => origin === '*' || parseOrigin(origin)),
    'must be a comma-separated list of origins like https://www.example.com (no path), or *.',
  )
  .transform((origins) =>
    origins.includes('*')
      ? ('any' as const)
      : new Set(origins.flatMap((origin) => parseOrigin(origin) ?? [])),
  );

const publicUrlSchema = z
  .string()
  .optional()
  .refine(
    (text) => !text || parsePublicUrl(text),
    'must be an address like https://forms.example.com, with a path only if a proxy serves the relay below that path.',
  )
  .transform((text) => (text ? parsePublicUrl(text) : undefined));

/**
 * Secrets that encrypt the database, as `NEW,OLD`. The new secret encrypts, the old secret only decrypts. The old
 * secret may be shorter than is required today, because earlier versions allowed short secrets.
 */
const dataKeySchema = z
  .string()
  .default('')
  .transform(splitList)
  .refine(
    ([current]) => current === undefined || current.length >= minSecretLength,
    `must start with a secret of ${minSecretLength} characters or more, without a comma. To replace a shorter one: NEW,OLD.`,
  );

const fileKindsSchema = z
  .string()
  .default(defaultFileKinds.join())
  .transform((text) => [...new Set(splitList(text.toLowerCase()).map((kind) => kind.replace(/^\./, '')))])
  .refine(
    (kinds) => kinds.length > 0 && kinds.every(isAllowedFileKind),
    'must be endings of files like pdf,jpg. Endings of programs and web pages are never allowed.',
  );

const textFieldAddress = (groups: string) =>
  z
    .string()
    .regex(
      new RegExp(`^ext_(${groups})\\.\\d{1,10}$`),
      'must be the address of a text field, e.g. ext_request.67.',
    )
    .optional();

const variablesSchema = z.object({
  CRM_URL: crmUrlSchema,
  CRM_FALLBACK_URL: crmFallbackUrlSchema,
  CRM_KEY: crmKeySchema,
  FORMS: idListSchema('form'),
  PUBLICATIONS: idListSchema('publication'),
  HEADINGS: switchSetting('off'),
  ALLOWED_ORIGINS: originsSchema,
  FRAME_ANCESTORS: originsSchema,
  PUBLIC_URL: publicUrlSchema,
  PORT: integerSetting(0, 65_535, 8787),
  HOST: z.string().trim().default('127.0.0.1'),
  OPTION_VALUE: z.enum(['value', 'id'], withErrorText('must be value or id.')).default('value'),
  DIALECT: z
    .enum(['auto', 'compact', 'spelled'], withErrorText('must be auto, compact or spelled.'))
    .default('auto'),
  LANGUAGE: z
    .string()
    .trim()
    .default('en')
    .refine(
      (text) => isKnownLanguage(toLanguageTag(text) ?? ''),
      `must be a language of the texts: en, ${translatedLanguages.join(', ')}.`,
    )
    .transform((text) => toLanguageTag(text) ?? 'en'),
  MAX_UPLOAD: integerSetting(1, 1_000_000_000, 20_000_000),
  FILE_KINDS: fileKindsSchema,
  SCAN_COMMAND: z.string().optional(),
  DATA: z.string().trim().default('data'),
  DATABASE_URL: postgresUrlSetting.optional(),
  DATA_KEY: dataKeySchema,
  CRM_TIMEOUT_SECONDS: integerSetting(1, 600, defaultCrmTimeoutSeconds),
  KEY_LIMIT: integerSetting(1, 1_000_000, 200),
  // The field for the receipt number must be in the group `ext_request`. The relay looks for the number in the CRM's
  // list of requests, and the list shows only fields of this group.
  TOKEN_FIELD: textFieldAddress('request'),
  NOTE_FIELD: textFieldAddress('customer|request|stock'),
  UNCLEAR: z.enum(['resend', 'hold'], withErrorText('must be resend or hold.')).default('resend'),
  RETENTION_DAYS: integerSetting(0, 3_650, 7),
  CONSENT_DAYS: integerSetting(0, 36_500, 1_095),
  CONSENT_FIELD: textFieldAddress('customer|request|stock'),
  STALE_DAYS: integerSetting(0, 3_650, 7),
  LINK_KEY: listSetting(
    (key) => key.length >= minSecretLength,
    `must be ${minSecretLength} characters or more, without a comma.`,
  ),
  FORM_LIST_KEY: listSetting(
    (key) => key.length >= minSecretLength && /^[\x21-\x7e]+$/.test(key),
    `must be ${minSecretLength} characters or more, without a comma, space or letter outside ASCII.`,
  ),
  SIGNED_FIELDS: listSetting(
    isFieldAddress,
    'must be addresses of fields, e.g. ext_request.67,def_customer.email.',
  ),
  ALERT_URL: z
    .string()
    .refine((text) => isWebhookUrl(text) && text.startsWith('https:'), 'must be an https address.')
    .optional(),
  WEBHOOK_URL: z
    .string()
    .refine(isWebhookUrl, 'must be an https address, or an http address of this machine.')
    .optional(),
  WEBHOOK_SECRET: listSetting(
    isWebhookSecret,
    'must be whsec_ and 16 bytes or more in base64: make one with echo whsec_$(openssl rand -base64 24).',
  ),
  WEBHOOK_CONTENT: switchSetting('off'),
  SMTP_URL: z
    .string()
    .transform((text, context) => {
      const settings = parseSmtpUrl(text);
      if (!settings)
        context.addIssue(
          'must be like smtps://USER:PASSWORD@mail.example.com?from=relay@example.com&to=you@example.com.',
        );
      return settings;
    })
    .optional(),
  TRUSTED_PROXIES: listSetting(
    (text) => parseNetwork(text) !== undefined,
    'must be addresses or networks, e.g. 127.0.0.1,10.0.0.0/8.',
  ),
  SENDS_PER_MINUTE: integerSetting(1, 1_000_000, 30),
  SUSPICIOUS_LIMIT: integerSetting(0, 9_999_999_999, 200_000_000),
  PROOF_OF_WORK: switchSetting('on'),
  CAPTCHA_URL: z.string().refine(isSecureUrl, 'must be an https address.').optional(),
  CAPTCHA_SECRET: z.string().trim().optional(),
  DESK_PORT: z.union([z.literal('off'), integerSetting(0, 65_535, 8788)]).default(8788),
  DESK_PASSWORD: z
    .string()
    .min(minSecretLength, `must have ${minSecretLength} characters or more.`)
    .optional(),
  SETTLE_SECONDS: integerSetting(1, 86_400, defaultSettleSeconds),
});

/**
 * Schema of all environment variables. It checks each variable alone, and then the variables that depend on each
 * other.
 */
export const environmentSchema = variablesSchema
  .refine(
    ({ CAPTCHA_URL, CAPTCHA_SECRET }) => (CAPTCHA_URL === undefined) === (CAPTCHA_SECRET === undefined),
    { path: ['CAPTCHA_SECRET'], error: 'and CAPTCHA_URL must both be set, or neither.' },
  )
  .refine(({ WEBHOOK_URL, WEBHOOK_SECRET }) => WEBHOOK_URL !== undefined || WEBHOOK_SECRET.length === 0, {
    path: ['WEBHOOK_SECRET'],
    error: 'needs WEBHOOK_URL: without it nothing is signed.',
  })
  .refine(
    ({ CRM_URL, CRM_FALLBACK_URL: second = 'off' }) =>
      second === 'off' || !CRM_URL.startsWith('https:') || isSecureUrl(second),
    {
      path: ['CRM_FALLBACK_URL'],
      error:
        'must be an https address like CRM_URL: else anybody who blocks CRM_URL can read the key and leads.',
    },
  )
  .refine(({ LINK_KEY, SIGNED_FIELDS }) => SIGNED_FIELDS.length === 0 || LINK_KEY.length > 0, {
    path: ['SIGNED_FIELDS'],
    error: 'needs LINK_KEY: without it no personal link is valid, and nothing can fill in these fields.',
  });

/** Returns the second address of the CRM. `undefined`: there is none. */
export function chooseFallbackUrl(
  data: Pick<z.output<typeof variablesSchema>, 'CRM_URL' | 'CRM_FALLBACK_URL'>,
): string | undefined {
  return data.CRM_FALLBACK_URL === 'off' ? undefined : (data.CRM_FALLBACK_URL ?? fallbackUrl(data.CRM_URL));
}
