import type { Clock } from '../../async/clock.js';
import type { DialectSettings } from './dialect.js';
import { encodePhpForm, type PhpRecord } from './encode-php-form.js';
import { type FetchTextOptions, fetchText, type NodeTransport } from './transport.js';

/** How to connect to a CRM, or to a relay, which speaks the same protocol. */
export interface CrmConnection extends DialectSettings {
  /** Base URL of the CRM or relay without a slash at the end, e.g. `http://example.crma.pro:81`. */
  readonly url: string;
  /**
   * Second URL of the same CRM, for a program on a server. It is used if `url` cannot be reached. A lead is sent
   * there only if no byte was sent to `url`. Empty: there is no second URL.
   * @default port 80 if `url` ends in `:81`, otherwise none
   */
  readonly fallbackUrl?: string | undefined;
  /** API key of the CRM, 32 characters. Only for programs on a server: on a page, the relay adds the key. */
  readonly key?: string | undefined;
  /**
   * Host name of the website that shows the form, such as `www.example.com`. The CRM requires it. @default the host
   * name of the page
   */
  readonly host?: string | undefined;
  /**
   * Time limit for a request including its whole response, in milliseconds. A file upload has six times as long.
   * @default 20_000
   */
  readonly timeout?: number | undefined;
  /** Functions that only work on a server (`nodeTransport`). Undefined: the client runs in a browser. */
  readonly server?: NodeTransport | undefined;
  /** Function that makes the requests. @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Source of time, for tests. @default the real time */
  readonly clock?: Clock | undefined;
}

/** Maximum length of the response to a submitted lead, in characters. A longer response counts as an error. */
const maxReplyLength = 65_536;
/**
 * Maximum length of the body of a request with `keepalive` (a request that continues after the page is closed), in
 * characters. Browsers refuse more than 65,536 bytes for all such requests of a page together.
 */
const maxKeepaliveLength = 60_000;

/**
 * Sends a `POST` in PHP's form encoding and resolves to the text of the response. With `isSend`, the request submits
 * a lead: it continues after the page is closed where possible, and is never repeated once a byte may have been sent.
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
 * Sends a `POST` like the function `post`, for a body that is encoded already.
 * @throws CrmError as `fetchText`
 */
export function postEncodedBody(
  crm: CrmConnection,
  path: string,
  body: string,
  signal?: AbortSignal,
  isSend = false,
): Promise<string> {
  const { url, fetch, timeout, clock } = crm;
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
    clock,
    ...(import.meta.env.SSR && { server: crm.server }),
    ...(isSend && { maxLength: maxReplyLength }),
  };
  if (import.meta.env.SSR && crm.server) {
    const requestFrom = (baseUrl: string) => fetchText(baseUrl + path, init, fetchOptions);
    return crm.server.requestWithFallback(url, crm.fallbackUrl, requestFrom, isSend);
  }
  return fetchText(url + path, init, fetchOptions);
}

/**
 * Returns the host name of the site for the CRM: the configured name, or the host name of the page. Undefined: the
 * client runs on a server and no name is configured, so no name is sent.
 */
export function pageHostOf({ host }: CrmConnection): string | undefined {
  return host ?? globalThis.location?.hostname;
}
