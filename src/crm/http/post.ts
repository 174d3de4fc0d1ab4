import type { Clock } from '../../async/clock.js';
import type { DialectSettings } from './dialect.js';
import { encodePhpForm, type PhpRecord } from './encode-php-form.js';
import { type FetchTextOptions, fetchText, type NodeTransport } from './transport.js';

/** How to reach a CRM, or a relay, which speaks the same protocol. */
export interface CrmConnection extends DialectSettings {
  /** Base URL without a slash at the end, e.g. `http://example.crma.pro:81`. */
  readonly url: string;
  /** API key of the CRM, 32 characters. Only for programs on a server: a page leaves the key to the relay. */
  readonly key?: string | undefined;
  /** Host name of the site that shows the form. The CRM requires the name. @default the host name of the page */
  readonly host?: string | undefined;
  /** Deadline of a whole exchange, in milliseconds. An upload has six times as long. @default 20_000 */
  readonly timeout?: number | undefined;
  /** Transport for a program on a server (`nodeTransport`). Undefined in a browser. */
  readonly server?: NodeTransport | undefined;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Source of time, for tests. @default the real time */
  readonly clock?: Clock | undefined;
}

/** Longest answer to a send, in characters. */
const maxReplyLength = 65_536;
/**
 * Longest body of a request with `keepalive`, in characters. Browsers refuse more than 65,536 bytes for all such requests of
 * a page together.
 */
const maxKeepaliveLength = 60_000;

/**
 * Sends a `POST` in the encoding of PHP and resolves to the text of the answer.
 * A send (`isSend`) survives a closed page where possible, and is never repeated after a byte may have left.
 * @throws CrmError as `fetchText`
 */
export function post(
  crm: CrmConnection,
  path: string,
  record: PhpRecord,
  signal?: AbortSignal,
  isSend?: boolean,
): Promise<string> {
  return postEncodedBody(crm, path, encodePhpForm(record), signal, isSend);
}

/**
 * Like `post`, for a body that is encoded already.
 * @throws CrmError as `fetchText`
 */
export function postEncodedBody(
  { url, fetch, timeout, server, clock }: CrmConnection,
  path: string,
  body: string,
  signal?: AbortSignal,
  isSend = false,
): Promise<string> {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    body,
    ...(isSend && body.length < maxKeepaliveLength && { keepalive: true }),
  };
  const fetchOptions: FetchTextOptions = {
    fetch,
    timeoutMs: timeout,
    signal,
    server,
    clock,
    ...(isSend && { maxLength: maxReplyLength }),
  };
  const requestFrom = (baseUrl: string) => fetchText(baseUrl + path, init, fetchOptions);
  return (import.meta.env.SSR && server?.requestWithFallback(url, requestFrom, isSend)) || requestFrom(url);
}

/** Host name for the CRM: the configured name, or the host name of the page. Undefined on a server without a setting. */
export function pageHostOf({ host }: CrmConnection): string | undefined {
  return host ?? globalThis.location?.hostname;
}
