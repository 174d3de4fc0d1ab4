import { expect, test } from 'vitest';
import type { NumbersReport } from '../../../src/relay/operator/commands/form-numbers.js';
import { type FormFields, post, relayOrigin, sampleLead, sampleToken, setUpRelay } from '../fixture.js';

const { 'data[def_customer][email]': _email, ...withoutValues } = sampleLead;
const pageFields = { 'def_customer.email': 'a@b.example', token: sampleToken };

/** Ways in which a page sends the same lead again, and the result under which the lead is counted. */
const submissions: readonly (readonly [string, path: string, fields: FormFields, result: string])[] = [
  ['a lead of a script', '/onlineforms', sampleLead, 'queued'],
  ['a lead of a hosted page', '/f/34', pageFields, 'queued'],
  [
    'a lead of a program that fills in hidden fields',
    '/onlineforms',
    { ...sampleLead, website: 'x' },
    'quarantine',
  ],
  [
    'a lead without a field of the form',
    '/onlineforms',
    { ...withoutValues, 'data[ext_request][4711][value]': 'x' },
    'quarantine',
  ],
];

test.each(submissions)('%s that arrives three times is counted once', async (_name, path, fields, result) => {
  const alerts: string[] = [];
  const { relay } = await setUpRelay(
    undefined,
    { ALERT_URL: 'https://alert.example/' },
    {
      async fetch(input, init) {
        if (!String(input).startsWith('https://alert.example')) return fetch(input, init);
        alerts.push(String(init?.body));
        return new Response();
      },
    },
  );
  for (let attempt = 0; attempt < 3; attempt++)
    expect([200, 303]).toContain((await relay(post(path, fields))).status);
  const metrics = await (await relay(new Request(`${relayOrigin}/metrics`))).text();
  expect(metrics).toContain('apro_leads_received_total 1\n');
  expect(metrics).toContain(`apro_form_sends_total{form="34",result="${result}"} 1\n`);
  const command = JSON.stringify({ do: 'numbers', days: 1 });
  const response = await relay.operate(new Request(relayOrigin, { method: 'POST', body: command }), 'ann');
  const { places } = ((await response.json()) as { readonly data: NumbersReport }).data;
  expect(places.map(({ counts: { send = 0, spam = 0 } }) => [send, spam])).toEqual([
    result === 'queued' ? [1, 0] : [0, 1],
  ]);
  expect(alerts.filter((text) => text.includes('"quarantine"'))).toHaveLength(
    result === 'quarantine' ? 1 : 0,
  );
});
