import { expect, test } from 'vitest';
import type { FormDefinition } from '../../../src/form/definition.js';
import { defaultScript, formText } from '../../scripted-crm-fixture.js';
import { pollOptions, post, relayOrigin, sampleLead, setUpRelayWithClock } from '../fixture.js';

/** Answers of a CRM whose database does not work: forms without any field. */
const answers: readonly (readonly [name: string, text: string])[] = [
  ['empty groups', '{"formtype":"34","name":"Enquiry","def_customer":[],"ext_request":{},"ext_stock":null}'],
  ['no groups', '{"formtype":"34","name":"Enquiry"}'],
  ['groups of another type', '{"formtype":"34","def_customer":false,"ext_request":"","ext_stock":0}'],
  ['fields without ids', '{"formtype":"34","ext_request":[{"name":"Plan"}]}'],
  ['an envelope', '{"status":"success","data":{"formtype":"34","def_customer":[]}}'],
];

async function setUp(first: string) {
  let form = first;
  const fixture = await setUpRelayWithClock(
    (request) => (request.body.includes('action=getform') ? { text: form } : defaultScript(request)),
    { FORMS: '34' },
  );
  const countReads = () => fixture.crm.requests.filter(({ body }) => body.includes('action=getform')).length;
  return {
    ...fixture,
    countReads,
    change(text: string) {
      form = text;
    },
    load: () => fixture.relay(new Request(`${relayOrigin}/forms/34`)),
  };
}

test.each(answers)('a form with %s does not replace the last good copy', async (_name, text) => {
  const { relay, load, change, advance, countReads } = await setUp(formText);
  const good = await (await load()).text();
  change(text);
  advance(3_600_000);
  const reads = countReads();
  await load();
  await expect.poll(countReads, pollOptions).toBeGreaterThan(reads);
  const response = await load();
  expect(await response.text()).toBe(good);
  expect(response.headers.get('X-Apro-Stale')).toBe('3600');
  expect((await relay(post('/onlineforms', sampleLead))).status).toBe(200);
});

test.each(answers)(
  'a form with %s is served while the relay has no other copy, and replaced later',
  async (_name, text) => {
    const { load, change, advance } = await setUp(text);
    const countFields = async () =>
      ((await (await load()).json()) as { definition: FormDefinition }).definition.fields.length;
    expect(await countFields()).toBe(0);
    change(formText);
    advance(3_600_000);
    await expect.poll(countFields, pollOptions).toBeGreaterThan(0);
  },
);
