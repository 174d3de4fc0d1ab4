import { expect, test } from 'vitest';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { fail, playCrm } from '../scripted-crm.js';
import { aLead, here, page, post, setUp } from './relay-bench.js';

const url = 'https://alarm.example/hook';

/** A relay whose alarms are heard; the CRM understands no lead and takes no key. */
async function setUpAlarm() {
  const heard: unknown[] = [];
  let passed = 0;
  const bench = await setUp(
    (asked) => {
      if (asked.body.includes('action=fillform')) return { text: fail('BAD_PARAMS') };
      return asked.body.includes('apikey=') ? { text: fail('ACCESS_DENY') } : playCrm(asked);
    },
    { ALERT_URL: url },
    {
      store: await openStore(await openSqlite(':memory:')),
      now: () => Date.now() + passed,
      // No certificate for a listener of our own.
      fetch: async (input, init) => {
        if (input !== url) return fetch(input, init);
        heard.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  return {
    ...bench,
    heard,
    pass(milliseconds: number) {
      passed += milliseconds;
    },
    async send(more: Readonly<Record<string, string>> = {}) {
      const answer = await bench.relay(
        post('/onlineforms', { ...aLead, token: crypto.randomUUID(), ...more }),
      );
      return (await answer.json()).receipt as string;
    },
  };
}

test('each lead that needs somebody is told of, and nothing of the visitor', async () => {
  const { heard, send } = await setUpAlarm();
  const receipts = [await send(), await send()];
  await expect
    .poll(() => heard)
    .toEqual(receipts.map((lead) => ({ lead, state: 'attention', code: 'BAD_PARAMS' })));
});

test('of what looks like spam one is told of in an hour', async () => {
  const { heard, send, pass } = await setUpAlarm();
  const bot = { website: 'https://spam.example' };
  const first = await send(bot);
  await send(bot);
  pass(3_590_000);
  await send(bot);
  expect(heard).toEqual([{ lead: first, state: 'quarantine', code: 'SPAM_HONEYPOT' }]);
  pass(10_000);
  const later = await send(bot);
  expect(heard.slice(1)).toEqual([{ lead: later, state: 'quarantine', code: 'SPAM_HONEYPOT' }]);
});

test('a key that the CRM refuses is told of at once, and once in an hour', async () => {
  const { relay, heard, lines, pass } = await setUpAlarm();
  const askList = () => relay(post('/sharedapi/utils/binded', { 'params[bind]': '1' }));
  await relay(new Request(`${here}/forms/34`, { headers: { Origin: page } }));
  await askList();
  const alarm = { state: 'key-refused', code: 'ACCESS_DENY' };
  await expect.poll(() => heard).toEqual([alarm]);
  expect(lines.join()).toMatch(/"level":"error",[^{}]*"code":"ACCESS_DENY"/);
  pass(3_590_000);
  await askList();
  expect(heard).toEqual([alarm]);
  pass(10_000);
  await askList();
  await expect.poll(() => heard).toEqual([alarm, alarm]);
});
