import { isHttpUrl, isLoopback } from './validators.js';

export interface WebhookSettings {
  /**
   * URL of the webhook. Its path often contains a secret token, so no log line and no error message may contain the
   * URL.
   */
  readonly url: string;
  /**
   * Secrets of the webhook, each `whsec_` and the key in base64. Each secret signs every message, so that the receiver
   * can change from one to the other. Empty: the messages are not signed.
   */
  readonly secrets: readonly string[];
  /** True: messages about a lead contain the values of the lead. */
  readonly hasContent: boolean;
}

export interface MailSettings {
  /** URL of the mail server with user and password, but without the parameters `from` and `to`. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
}

const minKeyBytes = 16;

export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isHttpUrl(url.origin) && (url.protocol === 'https:' || isLoopback(url));
}

/** Returns true if a text is a webhook secret in the format of Standard Webhooks. */
export function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  return base64.length % 4 === 0 && (base64.replace(/=/g, '').length * 3) / 4 >= minKeyBytes;
}

/**
 * Parses the setting `SMTP_URL`: `smtps://USER:PASSWORD@HOST:PORT?from=ADDRESS&to=ADDRESS`.
 * @returns `undefined` for any other text
 */
export function parseSmtpUrl(text: string): MailSettings | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [from = '', to = ''] = ['from', 'to'].map((name) => url.searchParams.get(name) ?? '');
  const isAddress = (address: string) => /^[^\s@]+@[^\s@]+$/.test(address);
  if (!/^smtps?:$/.test(url.protocol) || !url.hostname || !isAddress(from)) return undefined;
  if (to === '' || !to.split(',').every((address) => isAddress(address.trim()))) return undefined;
  url.search = '';
  return { url: url.href, from, to };
}
