import { expect, test } from 'vitest';
import { openSqlite } from '../../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../../src/relay/storage/store.js';
import { defaultScript, type Script } from '../../../scripted-crm-fixture.js';
import { createTestClock, waitUntil } from '../../clock-fixture.js';
import { type FormFields, post, sampleLead, setUpRelay } from '../../fixture.js';

const html = { text: '<h1>Fatal error</h1>' };
const receiptField = { TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.92' };
const leadFields: FormFields = {
  'data[ext_request][66][value]': 'A flat by the sea',
  'data[ext_request][67][value]': '2026-12-01',
};

interface MultiFormCrm {
  readonly script: Script;
  /** The requests in the CRM: values by field id. */
  readonly requests: Readonly<Record<string, string>>[];
}

/**
 * Creates a CRM that stores only the fields of its form: form 34 has a field for the receipt number, form 35 has
 * none. It answers the first leads with an HTML page: it loses the first `lost` leads, then it stores `taken`
 * leads.
 */
function createFormsScript({ taken = 0, lost = 0 }): MultiFormCrm {
  const requests: MultiFormCrm['requests'] = [];
  const idsOf = (form: string | null) => (form === '34' ? ['66', '67', '91', '92'] : ['66', '67', '92']);
  return {
    requests,
    script(request) {
      const sent = new URLSearchParams(request.body);
      if (request.path === '/sharedapi/applications/filter') return { text: requestListText(requests) };
      const action = sent.get('action');
      if (action === 'getform') return { text: formTextOf(sent.get('form'), idsOf(sent.get('form'))) };
      if (action !== 'fillform') return defaultScript(request);
      if (lost-- > 0) return html;
      const receiptFields = idsOf(sent.get('formtype')).map((id) => [
        id,
        sent.get(`data[ext_request][${id}][value]`),
      ]);
      requests.push(Object.fromEntries(receiptFields.filter(([, value]) => value)));
      return taken-- > 0 ? html : defaultScript(request);
    },
  };
}

function formTextOf(form: string | null, ids: readonly string[]): string {
  const fields = ids.map((id) => [id, { id, name: `Field ${id}`, type_data: 'text' }]);
  const email = { id: 'email', name: 'E-mail', type_data: 'text' };
  return JSON.stringify({
    formtype: form,
    name: 'Enquiry',
    def_customer: { email },
    ext_request: Object.fromEntries(fields),
  });
}

function requestListText(requests: MultiFormCrm['requests']): string {
  const date_create = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const list = requests.map((request) => ({
    date_create,
    fields: Object.entries(request).map(([id, value]) => ({ id, value })),
  }));
  return JSON.stringify({ status: 'success', data: { list: list.reverse() } });
}

async function startFixture(crm: MultiFormCrm, settings: FormFields) {
  const store = await openStore(await openSqlite(':memory:'));
  const clock = createTestClock();
  const startRelay = (overrides: FormFields = {}) =>
    setUpRelay(
      crm.script,
      { SETTLE_SECONDS: '1', ...settings, ...overrides },
      { ...clock, store: { ...store, close: async () => {} } },
    );
  const fixture = await startRelay();
  return {
    relay: fixture.relay,
    /** Starts another relay on the same store and the same CRM. */
    restartWith: (overrides: FormFields) => startRelay({ CRM_URL: fixture.crm.url, ...overrides }),
    async send(formtype: string): Promise<string> {
      const token = crypto.randomUUID();
      const answer = await fixture.relay(
        post('/onlineforms', { ...sampleLead, formtype, token, ...leadFields }),
      );
      return (await answer.json()).receipt;
    },
    becomes: (receipt: string, lead: object) =>
      waitUntil(async () => expect(await store.leads.find(receipt)).toMatchObject(lead)),
  };
}

test.each(['34', '35'])('a lead of form %s that the CRM took without an answer is found', async (form) => {
  const crm = createFormsScript({ taken: 3 });
  const { send, becomes } = await startFixture(crm, receiptField);
  await becomes(await send(form), { state: 'delivered', code: 'found', attempts: 1 });
  expect(crm.requests).toHaveLength(1);
});

test('a lead that is not found is sent again unmarked only if its form has the receipt field', async () => {
  for (const [form, mark] of [
    ['34', undefined],
    ['35', 'possible repeat of '],
  ] as const) {
    const crm = createFormsScript({ lost: 1 });
    const { send, becomes } = await startFixture(crm, receiptField);
    const receipt = await send(form);
    await becomes(receipt, { state: 'delivered', code: 'answered', repeat: mark ? 1 : 0 });
    expect(crm.requests.map((request) => request[92])).toEqual([mark && mark + receipt]);
  }
});

test('a lead that was sent before TOKEN_FIELD was set is found by its values', async () => {
  const crm = createFormsScript({ taken: 3 });
  const { relay, send, becomes, restartWith } = await startFixture(crm, { NOTE_FIELD: 'ext_request.92' });
  const receipt = await send('34');
  await becomes(receipt, { state: 'unclear' });
  await relay.close();
  await restartWith(receiptField);
  await becomes(receipt, { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(1);
});

test('a lead with a receipt does not claim the entry of a lead with the same values and no receipt', async () => {
  const crm = createFormsScript({ taken: 2 });
  const { send, becomes } = await startFixture(crm, receiptField);
  const receipts = [await send('34'), await send('35')];
  for (const receipt of receipts) await becomes(receipt, { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(2);
});

test('an answer without a list does not prove that the CRM lacks a lead', async () => {
  const crm = createFormsScript({ taken: 1 });
  let looks = 0;
  const script: Script = (asked) =>
    asked.path === '/sharedapi/applications/filter' && looks++ === 0
      ? { text: '{"status":"success","data":null}' }
      : crm.script(asked);
  const { send, becomes } = await startFixture({ ...crm, script }, receiptField);
  await becomes(await send('34'), { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(1);
});
