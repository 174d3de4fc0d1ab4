import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeLeadPayload } from '../../../src/relay/leads/lead-payload.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { afterEachTest } from '../../after-each-test.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { createTestClock, waitUntil } from '../clock-fixture.js';
import { crmKey, setUpRelay } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const receipt = 'R-AAAAAAAAAAAAAAAA';
const settings = { TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.90', SETTLE_SECONDS: '1' };
const folders: string[] = [];
afterEachTest(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Starts relays one after the other on the folder `DATA`, which has a queued lead, beside a CRM that lists its requests. */
async function setUp(showsReceipts: boolean) {
  const parent = mkdtempSync(join(tmpdir(), 'apro-copy-'));
  folders.push(parent);
  const [folder, backup] = [join(parent, 'data'), join(parent, 'backup')];
  const clock = createTestClock();
  const sent: URLSearchParams[] = [];
  const crm = { isDown: true, searches: 0 };
  const open = async () => openStore(await openSqlite(folder));
  const store = await open();
  const payload = {
    ...{ formtype: '34', host: '', leftOut: new Map(), uploads: [], token: '', consents: [] },
    receiptField: showsReceipts ? 'ext_request.91' : '',
    data: new Map([['def_customer', new Map([['email', 'a@b.example']])]]),
  };
  const sealed = await (await createEncryption([crmKey])).encryptLead(writeLeadPayload(payload), receipt);
  await store.leads.add(newLead({ receipt, sealed, now: clock.now() }));
  await store.close();

  /** Runs a relay until the lead is in the state. */
  async function run(state: string) {
    const running = await open();
    const { relay, logLines } = await setUpRelay(
      (request) => {
        const { path, body } = request;
        if (path.endsWith('/applications/filter')) {
          crm.searches++;
          const list = sent.map((data, id) => ({
            id: String(id),
            date_create: new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '),
            fields: showsReceipts ? [{ id: '91', value: data.get('data[ext_request][91][value]') }] : [],
          }));
          return { text: JSON.stringify({ status: 'success', data: { list, count: false } }) };
        }
        if (!body.includes('action=fillform')) return defaultScript(request);
        if (crm.isDown) return { text: failureText('SERVER_IS_OVERLOADED') };
        sent.push(new URLSearchParams(body));
        return defaultScript(request);
      },
      settings,
      { ...clock, store: { ...running, close: async () => {} } },
    );
    await waitUntil(async () => expect(await running.leads.find(receipt)).toMatchObject({ state }));
    const lead = await running.leads.find(receipt);
    await relay.close();
    await running.close();
    return { lead, isLogged: logLines.join().includes('STORE_RESTORED') };
  }

  return {
    crm,
    sent,
    run,
    back: () => cpSync(folder, backup, { recursive: true }),
    restore() {
      rmSync(folder, { recursive: true });
      cpSync(backup, folder, { recursive: true });
    },
  };
}

test('a queued lead of a relay that was stopped is sent without a search', async () => {
  const { crm, sent, run } = await setUp(true);
  await run('queued');
  crm.isDown = false;
  expect(await run('delivered')).toMatchObject({ lead: { code: 'answered', repeat: 0 }, isLogged: false });
  expect([sent.length, crm.searches]).toEqual([1, 0]);
});

test.each([
  ['that the CRM has is not sent again', true, true, { code: 'found', repeat: 0 }, 1],
  ['that the CRM lacks is sent without a mark', true, false, { code: 'answered', repeat: 0 }, 1],
  ['that cannot be found is sent with a mark', false, true, { code: 'answered', repeat: 1 }, 2],
])('a queued lead of a restored copy %s', async (_what, showsReceipts, isInCrm, expected, sends) => {
  const { crm, sent, run, back, restore } = await setUp(showsReceipts);
  await run('queued');
  back();
  crm.isDown = false;
  if (isInCrm) await run('delivered');
  restore();
  expect(await run('delivered')).toMatchObject({ lead: expected, isLogged: true });
  expect(sent).toHaveLength(sends);
  expect(String(sent.at(-1)).includes('possible+repeat')).toBe(expected.repeat === 1);
  // The restored file is the original now.
  expect((await run('delivered')).isLogged).toBe(false);
});
