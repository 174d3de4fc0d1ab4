import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { crmKey } from '../fixture.js';
import { describeEachDatabase } from '../storage/each-database-fixture.js';

/** The CRM's list of the leads that it has taken. */
function listLeads(taken: readonly { readonly receipt: string; readonly at: string }[]) {
  const list = taken.map(({ receipt, at }) => ({
    id: receipt,
    date_create: at,
    fields: [{ id: '71', value: receipt }],
  }));
  return { text: JSON.stringify({ status: 'success', data: { list: list.reverse() } }) };
}

const neverResolves = new Promise<undefined>(() => {});

interface ForkedRelay {
  readonly url: string;
  stop(signal: NodeJS.Signals): Promise<void>;
}

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});

/** A relay in its own process. All waits are short, except the wait for an answer of the CRM. */
async function forkRelay(settings: Readonly<Record<string, string>>): Promise<ForkedRelay> {
  const child = fork(fileURLToPath(new URL('../../../scripts/crash/relay.js', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      ...process.env,
      CRM_KEY: crmKey,
      ALLOWED_ORIGINS: '*',
      DIALECT: 'compact',
      TOKEN_FIELD: 'ext_request.71',
      CRASH_SETTLE: '500',
      CRASH_TIMEOUT: '600000',
      PORT: '0',
      ...settings,
    },
  });
  children.add(child);
  const url = await new Promise<string>((resolve) => {
    child.once('message', (message: { url: string }) => resolve(message.url));
  });
  return {
    url,
    async stop(signal) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
      children.delete(child);
    },
  };
}

async function send({ url }: ForkedRelay, name: string): Promise<string> {
  const body = new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: crypto.randomUUID(),
    'data[def_customer][email]': `${name}@b.example`,
  });
  return (await (await fetch(`${url}/onlineforms`, { method: 'POST', body })).json()).receipt;
}

describeEachDatabase(({ connect, settings }) => {
  test('a lead whose sending kills the relay three times waits for a person, and all other leads are delivered', async () => {
    let kills = 0;
    const taken: { receipt: string; at: string }[] = [];
    // This CRM never answers the lead that makes the relay crash, nor the lead that is sent at the same time.
    const crm = await startScriptedCrm(async (asked) => {
      if (asked.path.endsWith('/applications/filter')) return listLeads(taken);
      if (asked.body.includes('poison')) return neverResolves;
      if (asked.body.includes('beside')) {
        const killsBefore = kills;
        await new Promise((resolve) => setTimeout(resolve, 500));
        if (times('poison') > killsBefore) return neverResolves;
      }
      const receipt = new URLSearchParams(asked.body).get('data[ext_request][71][value]');
      if (receipt) taken.push({ receipt, at: new Date().toISOString().slice(0, 19).replace('T', ' ') });
      return defaultScript(asked);
    });
    const env = { ...settings(), CRM_URL: crm.url };
    const times = (name: string) =>
      crm.requests.filter(({ body }) => body.includes('fillform') && body.includes(name)).length;
    async function kill(): Promise<void> {
      await relay.stop('SIGKILL');
      kills++;
    }
    const until = (name: string, count: number) =>
      expect.poll(() => times(name), { timeout: 30_000 }).toBe(count);

    let relay = await forkRelay(env);
    const poison = await send(relay, 'poison');
    const beside = await send(relay, 'beside');
    await until('poison', 1);
    await until('beside', 1);
    await kill();

    relay = await forkRelay(env);
    const after = await send(relay, 'after');
    await until('poison', 2);
    await kill();

    relay = await forkRelay(env);
    await until('poison', 3);
    await kill();

    relay = await forkRelay(env);
    const metrics = async () => (await fetch(`${relay.url}/metrics`)).text();
    await expect.poll(metrics, { timeout: 30_000 }).toContain('apro_leads{state="attention"} 1\n');
    await until('after', 1);
    await until('beside', 2);
    await expect.poll(metrics).toContain('apro_leads{state="delivered"} 2\n');
    await relay.stop('SIGTERM');

    const store = await openStore(await connect());
    const leads = await Promise.all([poison, beside, after].map((receipt) => store.leads.find(receipt)));
    expect(leads).toMatchObject([
      { state: 'attention', code: 'crashed', crashes: 3, repeat: 0, sealed: expect.any(Uint8Array) },
      { state: 'delivered', code: 'answered', crashes: 0 },
      { state: 'delivered', code: 'answered', crashes: 0 },
    ]);
    await store.close();
    expect(times('poison')).toBe(3);
    await crm.close();
  }, 120_000);
});
