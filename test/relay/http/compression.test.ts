import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { relayOrigin, setUpRelay } from '../fixture.js';

function countCompressions() {
  let packed = 0;
  return {
    packed: () => packed,
    compress: async (body: Uint8Array<ArrayBuffer>) => {
      packed++;
      const { brotliCompressSync } = await import('node:zlib');
      return new Uint8Array(brotliCompressSync(body));
    },
  };
}

const script = `/* ${'x'.repeat(2_000)} */`;
const assets = async (name: string) =>
  name === 'part-12345678.js' || name === 'embed.js' ? { type: 'text/javascript', body: script } : undefined;

test('a cacheable response is compressed once, for clients that accept Brotli', async () => {
  const { packed, compress } = countCompressions();
  const { relay } = await setUpRelay(undefined, {}, { compress, assets });
  const ask = (encoding: string) =>
    relay(new Request(`${relayOrigin}/part-12345678.js`, { headers: { 'Accept-Encoding': encoding } }));

  const plain = await ask('gzip');
  expect(plain.headers.get('Content-Encoding')).toBeNull();
  expect(plain.headers.get('Vary')).toContain('Accept-Encoding');
  expect(await plain.text()).toBe(script);
  for (let time = 0; time < 3; time++) {
    const answer = await ask('gzip, br');
    expect(answer.headers.get('Content-Encoding')).toBe('br');
    expect(brotliDecompressSync(await answer.arrayBuffer()).toString()).toBe(script);
  }
  expect(packed()).toBe(1);
});

test('the script is compressed once, and a client that has it gets status 304', async () => {
  const { packed, compress } = countCompressions();
  const bytes = new TextEncoder().encode(script);
  const { relay } = await setUpRelay(
    undefined,
    {},
    { compress, assets: async () => ({ type: 'text/javascript', body: bytes }) },
  );
  const ask = (headers: Record<string, string> = {}) =>
    relay(new Request(`${relayOrigin}/embed.js`, { headers: { 'Accept-Encoding': 'br', ...headers } }));
  const answers = [await ask(), await ask()];
  for (const answer of answers)
    expect(brotliDecompressSync(await answer.arrayBuffer()).toString()).toBe(script);
  expect(packed()).toBe(1);
  const tag = answers[0]?.headers.get('ETag') ?? '';
  expect(tag).toMatch(/^W\/"/);
  expect((await ask({ 'If-None-Match': tag })).status).toBe(304);
});

test('a compressed definition keeps its ETag, and a client that has it gets status 304', async () => {
  const { relay } = await setUpRelay(undefined, {}, { compress: countCompressions().compress });
  const ask = (headers: Record<string, string>) =>
    relay(new Request(`${relayOrigin}/forms/34`, { headers: { 'Accept-Encoding': 'br', ...headers } }));
  const first = await ask({});
  const tag = first.headers.get('ETag') ?? '';
  expect(tag).toMatch(/^(W\/)?"/);
  expect((await ask({ 'If-None-Match': tag })).status).toBe(304);
});

test('a response for a single visitor is not compressed', async () => {
  const { packed, compress } = countCompressions();
  const { relay } = await setUpRelay(undefined, {}, { compress });
  await relay(new Request(`${relayOrigin}/healthz`, { headers: { 'Accept-Encoding': 'br' } }));
  expect(packed()).toBe(0);
});

test.each<[string, boolean]>([
  ['br', true],
  ['gzip, br;q=0.1', true],
  ['BR;Q=1.0', true],
  ['*', true],
  ['gzip, *;q=0.5', true],
  ['', false],
  ['gzip', false],
  ['gzip, br;q=0', false],
  ['gzip, br ; q=0.000', false],
  ['br;q=x', false],
  ['*, br;q=0', false],
  ['*;q=0', false],
  ['brotli', false],
  ['x-br', false],
])('with Accept-Encoding %j the response is compressed: %s', async (accepted, isCompressed) => {
  const { relay } = await setUpRelay(undefined, {}, { compress: countCompressions().compress, assets });
  const response = await relay(
    new Request(`${relayOrigin}/embed.js`, { headers: { 'Accept-Encoding': accepted } }),
  );
  expect(response.headers.get('Content-Encoding')).toBe(isCompressed ? 'br' : null);
  expect(response.headers.get('Vary')).toContain('Accept-Encoding');
});

test.each(['/embed.js', '/forms/34', '/34.js', '/34.js?bare'])(
  '%s has the same Vary with status 304',
  async (path) => {
    const { relay } = await setUpRelay(
      undefined,
      {},
      { compress: countCompressions().compress, assets: scriptAssets },
    );
    const ask = (headers: Record<string, string> = {}) =>
      relay(new Request(relayOrigin + path, { headers: { 'Accept-Encoding': 'br', ...headers } }));
    const first = await ask();
    const second = await ask({ 'If-None-Match': first.headers.get('ETag') ?? '' });
    expect([first.status, second.status]).toEqual([200, 304]);
    for (const name of ['Vary', 'Cache-Control'])
      expect(second.headers.get(name)).toBe(first.headers.get(name));
  },
);

/**
 * Three built scripts: the main script, the script that makes a server-rendered form interactive, and the texts of
 * a language.
 */
const scriptAssets = async (name: string) => {
  const files: Readonly<Record<string, string>> = {
    'parts.json': JSON.stringify({
      embed: ['embed.11111111.js'],
      'hydrate-form': ['hydrate-22222222.js'],
      de: ['de-33333333.js'],
    }),
    'embed.11111111.js': script,
    'embed.js': script,
    'hydrate-22222222.js': '/* adopts a server form */',
    'de-33333333.js': '/* German */',
  };
  const body = files[name];
  return body === undefined ? undefined : { type: 'text/javascript', body };
};

test('responses with different bodies have different ETags, and none is served compressed in place of another', async () => {
  const { relay } = await setUpRelay(
    undefined,
    { FORMS: '' },
    { compress: countCompressions().compress, assets: scriptAssets },
  );
  const paths = ['34', '35'].flatMap((form) =>
    ['', '?bare', '?lang=de', '?bare&lang=de', '?beside=embed.11111111.js', '?beside=old.js', '?lang=xx'].map(
      (query) => `/${form}.js${query}`,
    ),
  );
  const etagByBody = new Map<string, string | null>();
  const bodyByEtag = new Map<string | null, string>();
  for (const path of paths) {
    const plain = await relay(new Request(relayOrigin + path));
    const body = await plain.text();
    const etag = plain.headers.get('ETag');
    expect(bodyByEtag.get(etag) ?? body, path).toBe(body);
    expect(etagByBody.get(body) ?? etag, path).toBe(etag);
    etagByBody.set(body, etag);
    bodyByEtag.set(etag, body);
    const packed = await relay(new Request(relayOrigin + path, { headers: { 'Accept-Encoding': 'br' } }));
    const bytes = new Uint8Array(await packed.arrayBuffer());
    const isPacked = packed.headers.get('Content-Encoding') === 'br';
    expect((isPacked ? brotliDecompressSync(bytes) : Buffer.from(bytes)).toString(), path).toBe(body);
  }
  // Four of the paths have the same body as another path: those with an unknown language, which get English, and
  // those with a further form, which needs no script of its own.
  expect(etagByBody.size).toBe(paths.length - 4);
});
