import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startDemo } from '../../demo/start.js';
import { readConfig } from '../../src/relay/config/config.js';
import { startRelay } from '../../src/relay/node/start-relay.js';

test('the demo takes free ports if its default ports are busy', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;
  const demo = await startDemo({ site: port, relay: port, crm: port });
  for (const url of [demo.site, demo.relay, demo.crm?.url ?? '']) expect(url).not.toContain(`:${port}`);
  expect(await (await fetch(demo.site)).text()).toContain(`${demo.relay}/embed.js`);
  await demo.close();
  busy.close();
});

test('a relay names a busy port in one sentence', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;
  const env = { CRM_URL: 'http://127.0.0.1:1', CRM_KEY: 'k'.repeat(32), PORT: String(port) };
  await expect(startRelay(readConfig(env))).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use. Set PORT to another port.`,
  );
  busy.close();
});

test('the demo uses the CRM of CRM_URL and CRM_KEY instead of the stand-in', async () => {
  const first = await startDemo({ site: 0, relay: 0, crm: 0 });
  const env = { CRM_URL: first.crm?.url, CRM_KEY: 'demo0key0demo0key0demo0key0demo0', FORMS: '37' };
  const second = await startDemo({ site: 0, relay: 0, crm: 0 }, env as NodeJS.ProcessEnv);
  expect(second.crm).toBeUndefined();
  expect(await (await fetch(`${second.relay}/forms/37`)).json()).toMatchObject({ definition: { id: '37' } });
  expect(await (await fetch(second.site)).text()).toContain('data-form="37"');
  await second.close();
  await first.close();
});

test.each(['127.0.0.1', 'localhost'])('the form of the demo can be sent from http://%s', async (host) => {
  const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
  const origin = demo.site.replace('127.0.0.1', host);
  const answer = await fetch(`${demo.relay}/forms/34`, { headers: { origin } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  await demo.close();
});
