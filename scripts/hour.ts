import { createRelay, openStoreFor, readConfig } from '../demo/built-relay.js';
import { demoKey, startDemoCrm } from '../demo/crm/server.js';
import { hourMs } from '../src/async/durations.js';
import { readNumberArguments } from './read-arguments.js';
import { createSeededRandom } from './seeded-random.js';

const help = `npm run hour [-- VIEWS]

Simulates an hour of page views with an artificial clock, and counts the requests that the relay makes to the CRM.

VIEWS  number of page views (default: 280000)`;
const [views = 280_000] = readNumberArguments(help, 1);
const maxLeads = 60;
let sentCount = 0;
const random = createSeededRandom(1);
const site = 'https://www.example.com';
const crm = await startDemoCrm();
let nowMs = Date.UTC(2026, 0, 1);
const startedAtMs = Date.now();
const config = readConfig({
  CRM_URL: crm.url,
  CRM_KEY: demoKey,
  FORMS: '35',
  ALLOWED_ORIGINS: site,
  DATA: ':memory:',
});
// The pauses between two leads use real time. Without them, the run takes seconds instead of a minute.
const relay = await createRelay(
  { ...config, outbox: { ...config.outbox, sendsPerSecond: 1_000 } },
  { store: await openStoreFor(config), log: () => {}, now: () => nowMs },
);

const post = (path: string, body: Record<string, string>) =>
  relay(
    new Request(`http://relay.test${path}`, {
      method: 'POST',
      headers: { Origin: site },
      body: new URLSearchParams(body),
    }),
  );
let refusedCount = 0;

/** Requests the options that depend on another option, as a page does. Returns the ids of these options. */
async function openList(bind: string): Promise<readonly string[]> {
  const response = await post('/sharedapi/utils/binded', { 'params[bind]': bind });
  const { data = [] } = (await response.json()) as { data?: { id: string; property_id: string }[] };
  if (response.status !== 200) refusedCount++;
  return data.map(({ id }) => id);
}

async function viewPage(): Promise<void> {
  const response = await relay(new Request('http://relay.test/forms/35', { headers: { Origin: site } }));
  if (response.status !== 200) refusedCount++;
  if (random() >= 0.3) return;
  let option: string | undefined = String(1_000 + Math.floor(random() * 3));
  // The lists depend on each other in three levels: country, region and city. One of the cities has 5,200 streets.
  for (let level = 0; level < 3 && option; level++) {
    const options = await openList(option);
    option = options[Math.floor(random() * options.length)];
  }
}

/**
 * Waits until the simulated CRM has the lead. The waiting uses real time, because the delivery of leads does not use
 * the artificial clock.
 */
async function waitForArrival(): Promise<void> {
  for (let attempt = 0; attempt < 250 && crm.crm.arrivals.length < sentCount; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    nowMs += 20;
  }
}

for (let view = 0; view < views; view++) {
  await viewPage();
  nowMs += hourMs / views;
  if (view % Math.ceil(views / maxLeads) === 0) {
    sentCount++;
    await post('/onlineforms', {
      action: 'fillform',
      formtype: '35',
      token: crypto.randomUUID(),
      'data[def_customer][name]': `visitor-${view}`,
    });
    await waitForArrival();
  }
}

const keyedCount = crm.requests.filter((request) => request.keyed).length;
const deliveredCount = crm.crm.arrivals.length;
console.log(
  `${views} page views in one hour (${Math.round((Date.now() - startedAtMs) / 1_000)} s of real time), ${refusedCount} requests refused\n` +
    `CRM requests: ${crm.requests.length} in total: ${keyedCount} with the key, ${deliveredCount} leads, ` +
    `${crm.requests.length - keyedCount - deliveredCount} forms (limit: 200)`,
);
await relay.close();
await crm.close();
process.exit(crm.requests.length <= 200 && refusedCount === 0 && deliveredCount === sentCount ? 0 : 1);
