import * as z from 'zod';
import { isFieldAddress } from '../../form/definition.js';
import {
  isFormId,
  isNetwork,
  isPlainUrl,
  isSafeUrl,
  listed,
  listOf,
  onOrOff,
  originOf,
  postgresUrl,
  wholeNumber,
} from './validators.js';

/** PHP's 30 s count CPU time only, so a slow CRM may commit late (reliability.md 5.3). */
export const usualSettleSeconds = 90;

const sentence = (error: string) => ({ error });

const crmUrl = z
  .string(sentence('must be set to the address of the CRM, e.g. http://example.crma.pro:81.'))
  .refine(isPlainUrl, 'must be an http or https address without user, query or fragment.')
  .transform((text) => text.trim().replace(/\/+$/, ''));

const crmKey = z
  .string(sentence('must be set to the API key of the CRM (32 characters).'))
  .trim()
  .regex(/^[\x21-\x7e]{32}$/, 'must be exactly 32 characters without spaces.');

const idList = (what: string) =>
  z
    .string()
    .default('')
    .transform(listed)
    .refine((ids) => ids.every(isFormId), `must be a comma-separated list of ${what} ids, e.g. 34,35.`)
    .transform((ids) => new Set(ids));

const allowedOrigins = z
  .string()
  .default('')
  .transform(listed)
  .refine(
    (origins) => origins.every((origin) => origin === '*' || originOf(origin)),
    'must be a comma-separated list of origins like https://www.example.com (no path), or *.',
  )
  .transform((origins) =>
    origins.includes('*') ? ('any' as const) : new Set(origins.flatMap((origin) => originOf(origin) ?? [])),
  );

const publicOrigin = z
  .string()
  .optional()
  .refine((text) => !text || originOf(text), 'must be an origin like https://forms.example.com (no path).')
  .transform((text) => (text ? originOf(text) : undefined));

const addressIn = (groups: string) =>
  z
    .string()
    .regex(
      new RegExp(`^ext_(${groups})\\.\\d{1,10}$`),
      'must be the address of a text field, e.g. ext_request.67.',
    )
    .optional();

const variables = z.object({
  CRM_URL: crmUrl,
  CRM_KEY: crmKey,
  FORMS: idList('form'),
  PUBLICATIONS: idList('publication'),
  HEADINGS: onOrOff('off'),
  ALLOWED_ORIGINS: allowedOrigins,
  PUBLIC_URL: publicOrigin,
  PORT: wholeNumber(0, 65_535, 8787),
  HOST: z.string().trim().default('127.0.0.1'),
  OPTION_VALUE: z.enum(['value', 'id'], sentence('must be value or id.')).default('value'),
  DIALECT: z
    .enum(['auto', 'compact', 'spelled'], sentence('must be auto, compact or spelled.'))
    .default('auto'),
  MAX_UPLOAD: wholeNumber(1, 1_000_000_000, 20_000_000),
  DATA: z.string().trim().default('data'),
  DATABASE_URL: postgresUrl.optional(),
  DATA_KEY: z.string().optional(),
  CRM_TIMEOUT_SECONDS: wholeNumber(1, 600, 20),
  KEY_LIMIT: wholeNumber(1, 1_000_000, 200),
  // The CRM's list of requests, where a lead is looked for, shows no other group's fields.
  TOKEN_FIELD: addressIn('request'),
  NOTE_FIELD: addressIn('customer|request|stock'),
  UNCLEAR: z.enum(['resend', 'hold'], sentence('must be resend or hold.')).default('resend'),
  RETENTION_DAYS: wholeNumber(0, 3_650, 7),
  STALE_DAYS: wholeNumber(0, 3_650, 7),
  LINK_KEY: listOf((key) => key.length >= 16, 'must be 16 characters or more, without a comma.'),
  SIGNED_FIELDS: listOf(
    isFieldAddress,
    'must be addresses of fields, e.g. ext_request.67,def_customer.email.',
  ),
  ALERT_URL: z
    .string()
    .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'must be an https address.')
    .optional(),
  TRUSTED_PROXIES: listOf(isNetwork, 'must be addresses or networks, e.g. 127.0.0.1,10.0.0.0/8.'),
  SENDS_PER_MINUTE: wholeNumber(1, 1_000_000, 30),
  PROOF_OF_WORK: onOrOff('on'),
  CAPTCHA_URL: z.string().refine(isSafeUrl, 'must be an https address.').optional(),
  CAPTCHA_SECRET: z.string().trim().optional(),
  SETTLE_SECONDS: wholeNumber(1, 86_400, usualSettleSeconds),
});

/** The variables that a relay is set up by, each read by itself, and then what belongs together. */
export const environment = variables
  .refine(
    ({ CAPTCHA_URL, CAPTCHA_SECRET }) => (CAPTCHA_URL === undefined) === (CAPTCHA_SECRET === undefined),
    { path: ['CAPTCHA_SECRET'], error: 'and CAPTCHA_URL belong together: set both or none.' },
  )
  .refine(({ LINK_KEY, SIGNED_FIELDS }) => SIGNED_FIELDS.length === 0 || LINK_KEY.length > 0, {
    path: ['SIGNED_FIELDS'],
    error: 'needs LINK_KEY, without which no link is good and nothing can fill them in: set both or none.',
  });
