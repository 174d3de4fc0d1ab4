import autocannon from 'autocannon';
import { type LoadTest, type Measurement, runLoad } from './run-load.js';
import type { ServerProcess } from './server-process.js';

export interface LeadMeasurement extends Measurement {
  /** Growth of the store for one lead. */
  readonly bytesEach: number;
  /** Memory of all relays before and after the test. */
  readonly rssMb: readonly [before: number, after: number];
}

/** Leads that each relay stores before the test, so that the test does not measure a cold start. */
const warmUpLeads = 200;
let leadCount = 0;

/** Each request is another lead with an idempotency key of its own. */
export function leadOptions({ url }: ServerProcess): autocannon.Options {
  return {
    url: `${url}/onlineforms`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    setupClient(client) {
      client.setBody(createLeadBody());
      client.on('response', () => client.setBody(createLeadBody()));
    },
  };
}

/** Sends leads over 20 connections. @param readStoreBytes bytes that the store has on disk */
export async function measureLeads(
  test: Pick<LoadTest, 'name' | 'servers' | 'seconds'>,
  readStoreBytes: () => Promise<number>,
): Promise<LeadMeasurement> {
  for (const server of test.servers)
    await autocannon({ ...leadOptions(server), connections: 10, amount: warmUpLeads });
  const bytesBefore = await readStoreBytes();
  const rssBefore = await readRssMb(test.servers);
  const measurement = await runLoad({ ...test, connections: 20, options: leadOptions });
  return {
    ...measurement,
    bytesEach: ((await readStoreBytes()) - bytesBefore) / measurement.requests,
    rssMb: [rssBefore, await readRssMb(test.servers)],
  };
}

async function readRssMb(servers: readonly ServerProcess[]): Promise<number> {
  const uses = await Promise.all(servers.map((server) => server.readUse()));
  return uses.reduce((total, { rssMb }) => total + rssMb, 0);
}

function createLeadBody(): string {
  const index = ++leadCount;
  return new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: crypto.randomUUID(),
    'data[def_customer][name]': `visitor-${index}`,
    'data[def_customer][email]': `visitor-${index}@example.com`,
    'data[ext_request][66][value]': `Request ${index}`,
  }).toString();
}
