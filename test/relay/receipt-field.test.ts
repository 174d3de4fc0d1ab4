import { expect, test } from 'vitest';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../src/relay/storage/store.js';
import { playCrm, type Script } from '../scripted-crm.js';
import { aLead, type Fields, post, setUp } from './relay-bench.js';

const html = { text: '<h1>Fatal error</h1>' };
const receiptField = { TOKEN_FIELD: 'ext_request.91', NOTE_FIELD: 'ext_request.92' };
const words: Fields = {
  'data[ext_request][66][value]': 'A flat by the sea',
  'data[ext_request][67][value]': '2026-12-01',
};

interface FormsCrm {
  readonly script: Script;
  /** What it has: the fields of a request by id. */
  readonly requests: Readonly<Record<string, string>>[];
}

/**
 * A CRM that keeps only what its form has; 34 has a field for the receipt, 35 has none. Of the first sends it keeps
 * (`taken`) or loses (`lost`) so many, and says neither.
 */
function playForms({ taken = 0, lost = 0 }): FormsCrm {
  const requests: FormsCrm['requests'] = [];
  const idsOf = (form: string | null) => (form === '34' ? ['66', '67', '91', '92'] : ['66', '67', '92']);
  return {
    requests,
    script(asked) {
      const sent = new URLSearchParams(asked.body);
      if (asked.path === '/sharedapi/applications/filter') return { text: listOf(requests) };
      const action = sent.get('action');
      if (action === 'getform') return { text: formOf(sent.get('form'), idsOf(sent.get('form'))) };
      if (action !== 'fillform') return playCrm(asked);
      if (lost-- > 0) return html;
      const said = idsOf(sent.get('formtype')).map((id) => [id, sent.get(`data[ext_request][${id}][value]`)]);
      requests.push(Object.fromEntries(said.filter(([, value]) => value)));
      return taken-- > 0 ? html : playCrm(asked);
    },
  };
}

function formOf(form: string | null, ids: readonly string[]): string {
  const fields = ids.map((id) => [id, { id, name: `Field ${id}`, type_data: 'text' }]);
  const email = { id: 'email', name: 'E-mail', type_data: 'text' };
  return JSON.stringify({
    formtype: form,
    name: 'Enquiry',
    def_customer: { email },
    ext_request: Object.fromEntries(fields),
  });
}

function listOf(requests: FormsCrm['requests']): string {
  const date_create = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const list = requests.map((request) => ({
    date_create,
    fields: Object.entries(request).map(([id, value]) => ({ id, value })),
  }));
  return JSON.stringify({ status: 'success', data: { list: list.reverse() } });
}

async function start(crm: FormsCrm, settings: Fields) {
  const store = await openStore(await openSqlite(':memory:'));
  const settle = { SETTLE_SECONDS: '1' };
  const startRelay = (more: Fields = {}) =>
    setUp(crm.script, { ...settle, ...settings, ...more }, { store: { ...store, close: async () => {} } });
  const bench = await startRelay();
  return {
    relay: bench.relay,
    /** Another one on the same store and the same CRM. */
    restartWith: (more: Fields) => startRelay({ CRM_URL: bench.crm.url, ...more }),
    async send(formtype: string): Promise<string> {
      const token = crypto.randomUUID();
      const answer = await bench.relay(post('/onlineforms', { ...aLead, formtype, token, ...words }));
      return (await answer.json()).receipt;
    },
    becomes: (receipt: string, lead: object) =>
      expect.poll(() => store.leads.find(receipt), { timeout: 20_000 }).toMatchObject(lead),
  };
}

test.each(['34', '35'])('what form %s has sent is found, though it was never answered', async (form) => {
  const crm = playForms({ taken: 3 });
  const { send, becomes } = await start(crm, receiptField);
  await becomes(await send(form), { state: 'delivered', code: 'found', attempts: 1 });
  expect(crm.requests).toHaveLength(1);
});

test('what is not found goes again as it is only where the form has a field for its receipt', async () => {
  for (const [form, mark] of [
    ['34', undefined],
    ['35', 'possible repeat of '],
  ] as const) {
    const crm = playForms({ lost: 1 });
    const { send, becomes } = await start(crm, receiptField);
    const receipt = await send(form);
    await becomes(receipt, { state: 'delivered', code: 'answered', repeat: mark ? 1 : 0 });
    expect(crm.requests.map((request) => request[92])).toEqual([mark && mark + receipt]);
  }
});

test('a lead that went before the setting was made is found by what it says', async () => {
  const crm = playForms({ taken: 3 });
  const { relay, send, becomes, restartWith } = await start(crm, { NOTE_FIELD: 'ext_request.92' });
  const receipt = await send('34');
  await becomes(receipt, { state: 'unclear' });
  await relay.close();
  await restartWith(receiptField);
  await becomes(receipt, { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(1);
});

test('who said the same in a form with the field is no reason to send the other again', async () => {
  const crm = playForms({ taken: 2 });
  const { send, becomes } = await start(crm, receiptField);
  const receipts = [await send('34'), await send('35')];
  for (const receipt of receipts) await becomes(receipt, { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(2);
});

test('a CRM that answers a look with nothing has not shown that a lead is missing', async () => {
  const crm = playForms({ taken: 1 });
  let looks = 0;
  const script: Script = (asked) =>
    asked.path === '/sharedapi/applications/filter' && looks++ === 0
      ? { text: '{"status":"success","data":null}' }
      : crm.script(asked);
  const { send, becomes } = await start({ ...crm, script }, receiptField);
  await becomes(await send('34'), { state: 'delivered', code: 'found' });
  expect(crm.requests).toHaveLength(1);
});
