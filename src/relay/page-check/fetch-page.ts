import { lookup as lookupAddress } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createBrotliDecompress, createUnzip } from 'node:zlib';
import ipaddr from 'ipaddr.js';
import { DeadlineError, withDeadline } from '../../async/deadline.js';
import { explainNetworkErrorCode } from '../monitoring/network-error-advice.js';

/** A web page after all redirects. */
export interface FetchedPage {
  /** URL of the page after the redirects. */
  readonly url: URL;
  readonly redirectCount: number;
  readonly status: number;
  readonly headers: Headers;
  /** The first `maxBytes` bytes of the response body, as text. */
  readonly text: string;
}

/** The web page cannot be loaded. The message is a sentence for the operator. */
export class PageError extends Error {
  override readonly name = 'PageError';
}

export interface FetchPageOptions {
  /**
   * True: host names may lead to a private network. An IP address in the URL of the page is always allowed, because
   * the operator has chosen it.
   */
  readonly allowsPrivate?: boolean;
  /** Time limit for all requests together, in milliseconds. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /**
   * Finds the IP addresses of a host name.
   * @default asks DNS
   */
  readonly lookup?: typeof lookupAddress;
}

const defaultTimeoutMs = 20_000;
const defaultMaxBytes = 3_000_000;
const maxRedirects = 5;
const userAgent = 'Mozilla/5.0 (compatible; apro-forms check)';

/**
 * Loads a web page. Refuses host names that lead to a private network, because a page or a redirect could otherwise
 * make this machine send requests to its neighbours. The address is checked when the connection is made, so it does
 * not help an attacker to change the DNS entry after a check.
 * @throws PageError
 */
export async function fetchPage(url: URL, options: FetchPageOptions = {}): Promise<FetchedPage> {
  const { timeoutMs = defaultTimeoutMs } = options;
  try {
    return await withDeadline(timeoutMs, (signal) => followRedirects(url, options, signal));
  } catch (error) {
    if (error instanceof PageError) throw error;
    if (error instanceof DeadlineError)
      throw new PageError(`${url.href} does not answer within ${timeoutMs / 1_000} s. Open it in a browser.`);
    throw new PageError(explainFailure(url, error as NodeJS.ErrnoException));
  }
}

async function followRedirects(
  start: URL,
  options: FetchPageOptions,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const givenHost = isPrivateHost(start.hostname) ? start.hostname : undefined;
  let url = start;
  for (let redirectCount = 0; ; redirectCount++) {
    const allowsPrivate = options.allowsPrivate === true || url.hostname === givenHost;
    const response = await send(url, { ...options, allowsPrivate }, signal);
    const { statusCode: status = 0, headers: raw } = response;
    const location = raw.location;
    if (status < 300 || status >= 400 || location === undefined) {
      const headers = new Headers(
        Object.entries(raw).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as [string, string]],
        ),
      );
      const text = await readText(response, options.maxBytes ?? defaultMaxBytes);
      return { url, redirectCount, status, headers, text };
    }
    response.destroy();
    if (redirectCount === maxRedirects)
      throw new PageError(`${start.href} redirects more than ${maxRedirects} times. Check its redirects.`);
    if (!URL.canParse(location, url.href))
      throw new PageError(`${url.href} redirects to something that is no address. Check its redirects.`);
    url = new URL(location, url.href);
  }
}

function send(
  url: URL,
  { allowsPrivate = false, lookup = lookupAddress }: FetchPageOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (!/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new PageError(`${url.protocol}//${url.host} is no http or https address without a password.`);
  if (!allowsPrivate && isPrivateHost(url.hostname)) throw createPrivateError(url);
  const checkedLookup: LookupFunction = (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) done(error ?? new Error('no address'), '', 4);
      else if (!allowsPrivate && addresses.some(({ address }) => !isPublicAddress(address)))
        done(createPrivateError(url), '', 4);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const headers = {
      Accept: 'text/html,*/*;q=0.5',
      'Accept-Encoding': 'gzip, br',
      'User-Agent': userAgent,
      'Cache-Control': 'no-cache',
    };
    const outgoing = request(url, { headers, signal, agent: false, lookup: checkedLookup }, resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Reads at most `maxBytes` of the decompressed body and ignores the rest. */
async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const encoding = response.headers['content-encoding'];
  const body =
    encoding === 'br'
      ? response.pipe(createBrotliDecompress())
      : encoding === 'gzip' || encoding === 'deflate'
        ? response.pipe(createUnzip())
        : response;
  response.on('error', (error) => body.destroy(error));
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= maxBytes) break;
  }
  response.destroy();
  return new TextDecoder().decode(Buffer.concat(pieces).subarray(0, maxBytes));
}

/** Returns true if a host name is an IP address of this machine or of a private network. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (/(^|\.)localhost$/.test(host)) return true;
  return isIP(host) !== 0 && !isPublicAddress(host);
}

function isPublicAddress(address: string): boolean {
  // `ipaddr.process` converts an IPv4 address in IPv6 notation to IPv4, so that `range` recognizes its network.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function createPrivateError(url: URL): PageError {
  return new PageError(
    `${url.host} is in a private network, so no request was sent. If this is right, run the command with --private.`,
  );
}

function explainFailure(url: URL, { code = '', message }: NodeJS.ErrnoException): string {
  // The messages of OpenSSL have several lines, and file names of its source code.
  const reason =
    explainNetworkErrorCode(code) ??
    `${message.trim().replace(/\s+/g, ' ') || code}. Check the address, and open it in a browser.`;
  return `${url.href} can't be fetched: ${reason}`;
}
