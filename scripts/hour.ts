import { createRelay, openStoreFor, readConfig } from '../demo/built-relay.js';
import { demoKey, startCrm } from '../demo/crm/server.js';
import { askedNumbers } from './asked-numbers.js';
import { randomFrom } from './crash/random.js';

/** `npm run hour [-- VIEWS]`: an hour of page views on a turned clock; what the CRM is asked meanwhile. */
const [views = 280_000] = askedNumbers();
const mostLeads = 60;
let sent = 0;
const hour = 3_600_000;
const random = randomFrom(1);
const site = 'https://www.example.com';
const crm = await startCrm();
let time = Date.UTC(2026, 0, 1);
const began = Date.now();
const config = readConfig({
  CRM_URL: crm.url,
  CRM_KEY: demoKey,
  FORMS: '35',
  ALLOWED_ORIGINS: site,
  DATA: ':memory:',
});
const relay = await createRelay(config, {
  store: await openStoreFor(config),
  log: () => {},
  now: () => time,
});

const post = (path: string, body: Record<string, string>) =>
  relay(
    new Request(`http://relay.test${path}`, {
      method: 'POST',
      headers: { Origin: site },
      body: new URLSearchParams(body),
    }),
  );
let refused = 0;

/** The options under an option, as a visitor's page asks for them. */
async function openList(bind: string): Promise<readonly string[]> {
  const response = await post('/sharedapi/utils/binded', { 'params[bind]': bind });
  const { data = [] } = (await response.json()) as { data?: { id: string; property_id: string }[] };
  if (response.status !== 200) refused++;
  return data.map(({ id }) => id);
}

async function view(): Promise<void> {
  const response = await relay(new Request('http://relay.test/forms/35', { headers: { Origin: site } }));
  if (response.status !== 200) refused++;
  if (random() >= 0.3) return;
  let option: string | undefined = String(1_000 + Math.floor(random() * 3));
  // Country, region, city: under the city are the streets, 5,200 of them in one.
  for (let level = 0; level < 3 && option; level++) {
    const options = await openList(option);
    option = options[Math.floor(random() * options.length)];
  }
}

/** The turned clock leaps; a lead that is on its way goes by the real one. */
async function arrival(): Promise<void> {
  for (let waits = 0; waits < 250 && crm.crm.arrivals.length < sent; waits++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    time += 20;
  }
}

for (let at = 0; at < views; at++) {
  await view();
  time += hour / views;
  if (at % Math.ceil(views / mostLeads) === 0) {
    sent++;
    await post('/onlineforms', {
      action: 'fillform',
      formtype: '35',
      token: crypto.randomUUID(),
      'data[def_customer][name]': `visitor-${at}`,
    });
    await arrival();
  }
}

const keyed = crm.requests.filter((request) => request.keyed).length;
const taken = crm.crm.arrivals.length;
console.log(
  `${views} page views in one hour (${Math.round((Date.now() - began) / 1_000)} s of real time), ${refused} of them refused anything\n` +
    `CRM requests: ${crm.requests.length} in all: ${keyed} with the key, ${taken} leads, ` +
    `${crm.requests.length - keyed - taken} forms (wanted: 200 at most)`,
);
await relay.close();
await crm.close();
process.exit(crm.requests.length <= 200 && refused === 0 && taken === sent ? 0 : 1);
