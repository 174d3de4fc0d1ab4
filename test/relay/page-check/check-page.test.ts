import type { RequestListener } from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { CheckResult } from '../../../src/relay/doctor/check-result.js';
import { checkPage } from '../../../src/relay/page-check/check-page.js';
import { type FetchPageOptions, fetchPage } from '../../../src/relay/page-check/fetch-page.js';
import { startTestServer } from '../fixture.js';

interface Setup {
  /** `RELAY` becomes the origin of the relay. */
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly relayStatus?: number;
  readonly relayHeaders?: Readonly<Record<string, string>>;
  readonly origins?: 'any' | ReadonlySet<string>;
}

/** Checks a page, and returns the results by the name of the check. */
async function check({ html, headers = {}, relayStatus = 200, relayHeaders = {}, origins = 'any' }: Setup) {
  const relayUrl = await startTestServer((_, response) =>
    response.writeHead(relayStatus, relayHeaders).end('x'),
  );
  const page = await startTestServer((_, response) => {
    const values = Object.entries(headers).map(([name, value]) => [
      name,
      value.replaceAll('RELAY', relayUrl.origin),
    ]);
    response.writeHead(200, { 'Content-Type': 'text/html', ...Object.fromEntries(values) });
    response.end(html.replaceAll('RELAY', relayUrl.origin));
  });
  const results: CheckResult[] = [];
  const config = { allowedOrigins: origins, forms: new Set(['34']) };
  for await (const result of checkPage(page, { config, relayUrl })) results.push(result);
  return (name: string) =>
    results
      .filter((result) => result.check === name)
      .map(({ status, message }) => `${status}: ${message}`)
      .join('\n');
}

const goodScript = '<script async src="RELAY/embed.js" data-form="34"></script>';

/** HTML, the check, and the beginning of its result. */
const scriptCases: readonly (readonly [name: string, html: string, check: string, result: RegExp])[] = [
  ['the script', goodScript, 'script', /^ok: The page has .*embed\.js/],
  ['the script of a form', '<script src="RELAY/34.js"></script>', 'form', /^ok: .*form 34/],
  [
    'a pinned module',
    '<script type="module" src="RELAY/embed.0a1b2c3d.js?form=34"></script>',
    'form',
    /^ok: .*34/,
  ],
  [
    'an address below base',
    '<base href="RELAY/"><script src="embed.js" data-form="34"></script>',
    'script',
    /^ok/,
  ],
  ['nothing', '<p>Hello', 'script', /^wrong: The script is not in the page: paste/],
  ['a program of Vite', '<script type="module" src="/src/main.tsx"></script>', 'script', /^unknown: .*React/],
  [
    'a program of Next',
    '<script src="/_next/static/chunks/1f.js" async></script>',
    'script',
    /^unknown: .*React/,
  ],
  [
    'a program of webpack',
    '<script defer src="/static/js/main.0a1b.js"></script>',
    'script',
    /^unknown: .*React/,
  ],
  [
    'modules of WordPress',
    '<script type="module" src="/wp-includes/a.js"></script>',
    'script',
    /^wrong: .* not/,
  ],
  ['another script', '<script src="/js/menu.js"></script>', 'script', /^wrong: The script is not/],
  ['the script in a comment', `<!-- ${goodScript} -->`, 'script', /^wrong: The script is not/],
  ['the script in noscript', `<noscript>${goodScript}</noscript>`, 'script', /^wrong: The script is not/],
  ['the script in a template', `<template>${goodScript}</template>`, 'script', /^wrong: The script is not/],
  ['the script as text', `<p>&lt;script src="RELAY/embed.js"&gt;`, 'script', /^wrong: The script is not/],
  [
    'Rocket Loader',
    '<script type="a1-text/javascript" src="RELAY/embed.js" data-form="34"></script>',
    'script',
    /^warning: .*started later, by an optimizer \(a1-text/,
  ],
  [
    'WP Rocket',
    '<script type="rocketlazyloadscript" data-rocket-src="RELAY/embed.js" data-form="34"></script>',
    'script',
    /^warning: .*WP Rocket/,
  ],
  [
    'LiteSpeed',
    '<script type="litespeed/javascript" data-src="RELAY/embed.js" data-form="34"></script>',
    'script',
    /^warning: .*LiteSpeed/,
  ],
  [
    'Perfmatters',
    '<script type="pmdelayedscript" src="RELAY/embed.js" data-form="34"></script>',
    'script',
    /^warning: .*Perfmatters/,
  ],
  [
    'a consent banner',
    '<script type="text/plain" data-cookieconsent="marketing" src="RELAY/embed.js" data-form="34"></script>',
    'script',
    /^warning: .*a consent banner/,
  ],
  [
    'a copy',
    '<script src="https://cdn.example/cache/embed.js" data-form="34"></script>',
    'script',
    /^wrong: The page loads a copy \(https:\/\/cdn/,
  ],
  [
    'the script at the public address of the relay, which the settings do not name',
    '<script src="https://forms.example.com/embed.js" data-form="34"></script>',
    'script',
    /Or is https:\/\/forms\.example\.com this relay, which is known here as http:.* only\? Then set PUBLIC_URL/,
  ],
  [
    'an inlined copy',
    '<script data-form="34">let a = 1</script>',
    'script',
    /^wrong: The page loads a copy \(inline.* from the optimizer\.$/,
  ],
  [
    'a script that loads the script',
    '<script>load("RELAY/embed.js")</script>',
    'script',
    /^unknown: A script of the page mentions/,
  ],
  [
    'a tag manager',
    '<script src="https://www.googletagmanager.com/gtm.js?id=1"></script>',
    'script',
    /^unknown: .*tag manager/,
  ],
  [
    'a script without attributes',
    '<script src="RELAY/embed.js"></script>',
    'form',
    /^wrong: .*data-form is missing/,
  ],
  [
    'an element beside the script',
    '<script src="RELAY/embed.js"></script><apro-form form="34"></apro-form>',
    'form',
    /^ok: .*34/,
  ],
  [
    'an element without a form',
    `${goodScript}<apro-form></apro-form>`,
    'form',
    /^wrong: <apro-form> names no form/,
  ],
  ...[
    '<apro-form form="34" /><p>Hello',
    '<div data-apro-form="34"><p>Hello</p>',
    '<apro-form form="34">',
  ].map(
    (html) =>
      [
        `no end tag in ${html}`,
        `<script src="RELAY/embed.js"></script>${html}`,
        'form',
        /^wrong: .+ has no end tag, so the form hides/,
      ] as const,
  ),
  [
    'an end tag that HTML allows to leave out',
    '<script src="RELAY/embed.js"></script><p data-apro-form="34"><p>Hello',
    'form',
    /^ok: .*34/,
  ],
  ['another form', '<script src="RELAY/35.js"></script>', 'form', /^wrong: .*form 35, which is not in FORMS/],
  [
    'integrity on a changing script',
    '<script src="RELAY/embed.js" integrity="sha384-x" data-form="34"></script>',
    'form',
    /wrong: The script has integrity/,
  ],
  ['a frame', '<iframe src="RELAY/f/34"></iframe>', 'form', /^ok: .*34/],
];

describe('apro-forms check', () => {
  test.each(scriptCases)('recognizes %s', async (_name, html, name, result) => {
    expect((await check({ html }))(name)).toMatch(result);
  });

  const policyCases: readonly (readonly [policy: string, result: RegExp])[] = [
    ["default-src 'self'", /^wrong: .*to default-src\.$/],
    ["default-src 'self'; script-src RELAY", /^wrong: .*to default-src\.$/],
    ['script-src RELAY; connect-src RELAY', /^ok/],
    ["script-src 'none'; script-src RELAY", /^wrong: .*to script-src\.$/],
    ["script-src-elem 'self'; script-src RELAY", /^wrong: .*to script-src-elem\.$/],
    ["script-src 'nonce-n1' 'strict-dynamic'", /^ok/],
    ["script-src RELAY 'nonce-other' 'strict-dynamic'", /^wrong: .*to script-src\.$/],
    ['script-src http:; connect-src *', /^ok/],
    ["connect-src RELAY/other/; script-src 'nonce-n1'", /^wrong: .*to connect-src\.$/],
    ["script-src RELAY, connect-src 'none'", /^wrong: .*to connect-src\.$/],
    ["img-src 'none'", /^ok/],
  ];
  const scriptWithNonce = goodScript.replace('<script', '<script nonce="n1"');
  test.each(policyCases)('reads the policy %s', async (policy, result) => {
    const byHeader = await check({ html: scriptWithNonce, headers: { 'Content-Security-Policy': policy } });
    expect(byHeader('content security policy')).toMatch(result);
    if (policy.includes(',')) return;
    const meta = `<meta http-equiv="content-security-policy" content="${policy}">`;
    expect((await check({ html: meta + scriptWithNonce }))('content security policy')).toMatch(result);
  });

  test('names the site that ALLOWED_ORIGINS lacks, and https', async () => {
    const result = await check({ html: goodScript, origins: new Set(['https://www.example.com']) });
    expect(result('origin')).toMatch(/^wrong: http:\/\/127\.0\.0\.1:\d+ is not in ALLOWED_ORIGINS/);
    expect(result('https')).toMatch(/^warning: .* is http/);
  });

  test('requests the files of the relay that the page would request', async () => {
    expect((await check({ html: goodScript, relayStatus: 404 }))('relay')).toMatch(/^wrong: .* answers 404/);
    const frame = '<iframe src="RELAY/f/34"></iframe>';
    const relayHeaders = { 'Content-Security-Policy': "frame-ancestors 'none'" };
    expect((await check({ html: frame, relayHeaders }))('relay')).toMatch(
      /^wrong: .*may not stand in a frame/,
    );
    expect((await check({ html: frame }))('relay')).toMatch(/^ok/);
  });
});

describe('the fetch of a page', () => {
  const fetchFrom = async (listener: RequestListener, options?: FetchPageOptions) =>
    fetchPage(await startTestServer(listener), options);

  test('follows redirects, and reports too many of them', async () => {
    const page = await fetchFrom((request, response) => {
      if (request.url === '/end') response.end('there');
      else response.writeHead(302, { Location: '/end' }).end();
    });
    expect(page).toMatchObject({ redirectCount: 1, text: 'there', status: 200 });
    const endless = fetchFrom((_, response) => response.writeHead(302, { Location: '/again' }).end());
    await expect(endless).rejects.toThrow('redirects more than 5 times');
    const wrong = fetchFrom((_, response) => response.writeHead(302, { Location: 'ftp://a.example/' }).end());
    await expect(wrong).rejects.toThrow('is no http or https address');
  });

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('reads at most the limit of a %s page that expands', async (encoding, compress) => {
    const body = compress(Buffer.alloc(5_000_000, 'a'));
    const page = await fetchFrom(
      (_, response) => response.writeHead(200, { 'Content-Encoding': encoding }).end(body),
      { maxBytes: 1_000 },
    );
    expect(page.text).toHaveLength(1_000);
  });

  test.each<[string, RequestListener]>([
    ['never answers', () => {}],
    ['never ends', (_, response) => void response.write('a')],
  ])('ends with a sentence if the site %s', async (_name, listener) => {
    await expect(fetchFrom(listener, { timeoutMs: 300 })).rejects.toThrow('does not answer within 0.3 s');
  });

  test.each([
    [(url: URL) => url.href.replace('http:', 'https:'), 'the server does not use https (EPROTO).'],
    [() => 'http://no-such-site.invalid/', 'the host name is unknown'],
    [() => 'http://127.0.0.1:2/', 'no server listens on this port (ECONNREFUSED).'],
    [(url: URL) => `${url.href}reset`, 'the server closes the connection (ECONNRESET).'],
    [(url: URL) => `${url.href}no-http`, 'the server closes the connection (HPE_INVALID_CONSTANT).'],
  ])('explains a failure in one line', async (address, reason) => {
    const url = await startTestServer((request) => {
      if (request.url === '/no-http') request.socket.end('SSH-2.0\r\n\r\n');
      else request.socket.destroy();
    });
    const error = await fetchPage(new URL(address(url))).catch((failure: Error) => failure);
    const { message } = error as Error;
    expect(message).toContain(`can't be fetched: ${reason}`);
    expect(message).toMatch(/^[^\n]+ Check [^\n]+\.$/);
  });

  test.each([
    'http://10.0.0.5/',
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://192.168.1.1.nip.example/',
    'http://localhost:1/',
    'http://sub.localhost:1/',
    'http://167772165/',
  ])('a public page cannot send this machine to %s', async (target) => {
    const publicHost = new URL('http://public.example/');
    const port = (await startTestServer((_, response) => response.writeHead(302, { Location: target }).end()))
      .port;
    publicHost.port = port;
    let lookups = 0;
    const lookup = ((hostname: string, _options: object, done: (...results: unknown[]) => void) => {
      lookups++;
      // The test server stands for a public address; every other name is in a private network.
      if (hostname === 'public.example') done(null, [{ address: '127.0.0.1', family: 4 }]);
      else
        done(null, [
          { address: '203.0.113.5', family: 4 },
          { address: '192.168.1.1', family: 4 },
        ]);
    }) as unknown as NonNullable<FetchPageOptions['lookup']>;
    await expect(fetchPage(publicHost, { lookup })).rejects.toThrow(
      `public.example:${port} is in a private network`,
    );
    expect(lookups).toBe(1);
    await expect(fetchPage(new URL(`http://127.0.0.1:${port}/`), { lookup })).rejects.toThrow(
      /is in a private network, so no request was sent/,
    );
  });

  test('an address that was given may be private, and --private allows names', async () => {
    const url = await startTestServer((_, response) => response.end('there'));
    expect((await fetchPage(url)).text).toBe('there');
    url.hostname = 'intranet.example';
    const lookup = ((
      _hostname: string,
      options: { all?: boolean },
      done: (...results: unknown[]) => void,
    ) => {
      expect(options.all).toBe(true);
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as unknown as NonNullable<FetchPageOptions['lookup']>;
    await expect(fetchPage(url, { lookup })).rejects.toThrow('run the command with --private');
    expect((await fetchPage(url, { lookup, allowsPrivate: true })).text).toBe('there');
  });
});
