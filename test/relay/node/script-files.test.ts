import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../src/relay/config/config.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';

async function createFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'apro-scripts-'));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return path;
}

/** Starts a relay with the scripts of `dist`. Returns the text of each file, or the status of a failure. */
async function fetchStatuses(
  dist: string,
  data: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const env = { CRM_URL: 'http://127.0.0.1:1', CRM_KEY: 'k'.repeat(32), PORT: '0', DATA: data };
  const relay = await startRelay(readConfig(env), { dist, log: () => {} });
  const responses = await Promise.all(
    names.map(async (name) => {
      const response = await fetch(`${relay.url}/${name}`);
      return response.ok ? response.text() : `${response.status}`;
    }),
  );
  await relay.close();
  return responses;
}

test('after an update the relay serves the scripts of the earlier version and the new `embed.js`', async () => {
  const data = await createFolder();
  const first = await createFolder({
    'embed.js': 'first',
    'part-aaaaaaaa.js': 'old part',
    'embed.01234567.js': 'pinned',
  });
  const second = await createFolder({ 'embed.js': 'second', 'part-bbbbbbbb.js': 'new part' });
  const names = ['embed.js', 'part-aaaaaaaa.js', 'embed.01234567.js', 'part-bbbbbbbb.js'];
  expect(await fetchStatuses(first, data, names)).toEqual(['first', 'old part', 'pinned', '404']);
  expect(await fetchStatuses(second, data, names)).toEqual(['second', 'old part', 'pinned', 'new part']);
  // The relay serves no other file of the store's folder.
  expect(await fetchStatuses(second, data, ['scripts/part-aaaaaaaa.js', '..%2Fleads.db'])).toEqual([
    '404',
    '404',
  ]);
});

test.each(['embed.js', 'part-aaaaaaaa.js'])(
  'over HTTP, %s is compressed and has the header Content-Encoding',
  async (name) => {
    const script = `/* ${'x'.repeat(2_000)} */`;
    const dist = await createFolder({ [name]: script });
    const env = {
      CRM_URL: 'http://127.0.0.1:1',
      CRM_KEY: 'k'.repeat(32),
      PORT: '0',
      DATA: await createFolder(),
    };
    const relay = await startRelay(readConfig(env), { dist, log: () => {} });
    onTestFinished(() => relay.close());
    const response = await fetch(`${relay.url}/${name}`, { headers: { 'Accept-Encoding': 'br' } });
    expect(response.headers.get('Content-Encoding')).toBe('br');
    expect(response.headers.get('Vary')).toContain('Accept-Encoding');
    // A body without the right header would not be decompressed.
    expect(await response.text()).toBe(script);
  },
);
