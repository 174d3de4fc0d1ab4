import type { DialectSettings } from './dialect.js';
import { encodePhpForm, type PhpRecord } from './encode-php-form.js';
import { fetchText, type NodeTransport } from './transport.js';

/** How to reach a CRM, or a relay, which speaks the same protocol. */
export interface CrmConnection extends DialectSettings {
  /** Base URL without a slash at the end, e.g. `http://example.crma.pro:81`. */
  readonly url: string;
  /** 32 characters; only where no visitor can see it. Pages leave it to the relay. */
  readonly key?: string | undefined;
  /** Host name of the site that shows the form, which the CRM asks for. */
  readonly host?: string | undefined;
  /** Milliseconds for one whole request; 20,000 unless told. */
  readonly timeout?: number | undefined;
  /** For programs on a server (`serverWays`); none in a browser. */
  readonly server?: NodeTransport | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

const maxReplyLength = 65_536;
/** `keepalive` refuses more, and what is in flight elsewhere on the page counts as well. */
const maxKeepaliveBytes = 60_000;

/** One of the protocol's `POST`s; resolves to the text of the answer. A send is never tried twice here. */
export function post(
  crm: CrmConnection,
  path: string,
  record: PhpRecord,
  signal?: AbortSignal,
  isSend?: boolean,
): Promise<string> {
  return postEncodedBody(crm, path, encodePhpForm(record), signal, isSend);
}

/** As `post`, of what is encoded already. */
export function postEncodedBody(
  { url, fetch, timeout, server }: CrmConnection,
  path: string,
  body: string,
  signal?: AbortSignal,
  isSend = false,
): Promise<string> {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body,
    ...(isSend && body.length < maxKeepaliveBytes && { keepalive: true }),
  };
  const fetchOptions = { fetch, timeout, signal, server, ...(isSend && { limit: maxReplyLength }) };
  const requestFrom = (baseUrl: string) => fetchText(baseUrl + path, init, fetchOptions);
  return (import.meta.env.SSR && server?.requestWithFallback(url, requestFrom, isSend)) || requestFrom(url);
}

/** The page's own host name, for a CRM that is asked by a browser. */
export function pageHostOf({ host }: CrmConnection): string | undefined {
  return host ?? globalThis.location?.hostname;
}
