import { expect, test } from 'vitest';
import { errorAdvice } from '../../../src/relay/monitoring/error-advice.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const url = 'https://alarm.example/hook';

/** A relay whose alerts are recorded, in front of a CRM that refuses all leads and the key. */
async function setUpAlerts() {
  const webhookBodies: unknown[] = [];
  let elapsedMs = 0;
  const fixture = await setUpRelay(
    (asked) => {
      if (asked.body.includes('action=fillform')) return { text: failureText('BAD_PARAMS') };
      return asked.body.includes('apikey=') ? { text: failureText('ACCESS_DENY') } : defaultScript(asked);
    },
    { ALERT_URL: url },
    {
      store: await openStore(await openSqlite(':memory:')),
      now: () => Date.now() + elapsedMs,
      // An https server would need a certificate.
      fetch: async (input, init) => {
        if (input !== url) return fetch(input, init);
        webhookBodies.push(JSON.parse(String(init?.body)));
        return new Response();
      },
    },
  );
  return {
    ...fixture,
    webhookBodies,
    advance(durationMs: number) {
      elapsedMs += durationMs;
    },
    async send(extraFields: Readonly<Record<string, string>> = {}) {
      const answer = await fixture.relay(
        post('/onlineforms', { ...sampleLead, token: crypto.randomUUID(), ...extraFields }),
      );
      return (await answer.json()).receipt as string;
    },
  };
}

test('each lead that needs a person causes an alert without data of the visitor', async () => {
  const { webhookBodies, send } = await setUpAlerts();
  const receipts = [await send(), await send()];
  await expect
    .poll(() => webhookBodies)
    .toEqual(
      receipts.map((lead) => ({
        lead,
        state: 'attention',
        code: 'BAD_PARAMS',
        advice: errorAdvice.BAD_PARAMS,
      })),
    );
});

test('quarantined leads cause one alert per hour', async () => {
  const { webhookBodies, send, advance } = await setUpAlerts();
  const bot = { website: 'https://spam.example' };
  const first = await send(bot);
  await send(bot);
  advance(3_590_000);
  await send(bot);
  expect(webhookBodies).toEqual([{ lead: first, state: 'quarantine', code: 'SPAM_HONEYPOT' }]);
  advance(10_000);
  const later = await send(bot);
  expect(webhookBodies.slice(1)).toEqual([{ lead: later, state: 'quarantine', code: 'SPAM_HONEYPOT' }]);
});

test('a refused key causes an alert at once, and one alert per hour', async () => {
  const { relay, webhookBodies, logLines, advance } = await setUpAlerts();
  const askList = () => relay(post('/sharedapi/utils/binded', { 'params[bind]': '1' }));
  await relay(new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } }));
  await askList();
  const alert = { state: 'key-refused', code: 'ACCESS_DENY', advice: errorAdvice.ACCESS_DENY };
  await expect.poll(() => webhookBodies).toEqual([alert]);
  expect(logLines.join()).toMatch(/"level":"error",[^{}]*"code":"ACCESS_DENY"/);
  advance(3_590_000);
  await askList();
  expect(webhookBodies).toEqual([alert]);
  advance(10_000);
  await askList();
  await expect.poll(() => webhookBodies).toEqual([alert, alert]);
});
