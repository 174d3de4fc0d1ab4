import { isLoopback } from './validators.js';

export interface WebhookSettings {
  /** Often has a token in its path: never part of a log line or an error. */
  readonly url: string;
  /** `whsec_` and the key in base64. Each signs, so that the receiver can change its secret. Empty: no signature. */
  readonly secrets: readonly string[];
  /** Whether signals about leads have the values of the lead. */
  readonly hasContent: boolean;
}

export interface MailSettings {
  /** Address of the mail server, with user and password, without `from` and `to`. */
  readonly url: string;
  readonly from: string;
  readonly to: string;
}

const minKeyBytes = 16;

export function isWebhookUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** Whether a text is a secret of Standard Webhooks. */
export function isWebhookSecret(text: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  return base64.length % 4 === 0 && (base64.replace(/=/g, '').length * 3) / 4 >= minKeyBytes;
}

/** Reads `smtps://USER:PASSWORD@HOST:PORT?from=ADDRESS&to=ADDRESS`. @returns `undefined` for anything else */
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
