import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConsentLedger, type VerifyStep } from '../src/relay/operator/commands/consent-ledger.js';
import { openSqlite } from '../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../src/relay/storage/encryption.js';
import { openStore } from '../src/relay/storage/store.js';
import { appendConsents } from '../src/relay/storage/tables/consent-store.js';
import { readNumberArguments } from './read-arguments.js';

const help = `npx tsx scripts/consents.ts [ENTRIES]

Fills a ledger of consents, then measures how long the check of the whole ledger takes.

ENTRIES  number of entries (default: 1000000)`;
const [entryCount = 1_000_000] = readNumberArguments(help, 1);
const leadsAtOnce = 1_000;
const folder = mkdtempSync(join(tmpdir(), 'apro-ledger-'));
const database = await openSqlite(folder);
const store = await openStore(database);
const record = {
  id: 'privacy',
  text: 'I agree that my data are used to answer this request.',
  version: 'f'.repeat(64),
  publication: '',
  document: '',
  given: true,
  at: '2026-11-29T10:00:00.000Z',
  language: 'en',
};

const filledAt = performance.now();
for (let first = 0; first < entryCount; first += leadsAtOnce) {
  const consents = Array.from({ length: Math.min(leadsAtOnce, entryCount - first) }, (_, index) => ({
    lead: `R-${String(first + index).padStart(16, '0')}`,
    form: '34',
    site: 'www.example.com',
    recordedAt: 1_700_000_000_000 + first,
    email: `hash of an address ${first + index}`,
    phone: null,
    keyId: '0a1b2c3d',
    record,
  }));
  await database.transact(() => appendConsents(consents));
}
console.log(`${entryCount} entries written in ${((performance.now() - filledAt) / 1_000).toFixed(1)} s`);

const { verify } = createConsentLedger({
  ...store,
  encryption: await createEncryption(['measure only, no secret']),
});
const startedAt = performance.now();
const startedCpu = process.cpuUsage();
let checked = 0;
let step: VerifyStep | undefined;
do {
  step = await verify(step ? { after: step.place } : {});
  checked += step.checked;
} while (!step.isDone);
const { user, system } = process.cpuUsage(startedCpu);
console.log(
  `${checked} entries checked in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s, ` +
    `${((user + system) / 1e6).toFixed(1)} s of the processor: ${step.fault ?? 'unchanged'}`,
);
await store.close();
rmSync(folder, { recursive: true });
