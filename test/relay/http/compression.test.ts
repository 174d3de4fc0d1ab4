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
