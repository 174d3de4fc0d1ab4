import { expect, test } from 'vitest';
import type { Script } from '../../scripted-crm-fixture.js';
import { pageOrigin, post, relayOrigin, setUpRelay } from '../fixture.js';

const optionIds = Array.from({ length: 150 }, (_, index) => String(index + 1));
const formText = JSON.stringify({
  formtype: '34',
  name: 'Enquiry',
  ext_request: {
    617: {
      id: '617',
      name: 'Country',
      type_data: 'select',
      variants: optionIds.map((id) => ({ id, value: `Country ${id}` })),
    },
    618: { id: '618', name: 'Region', type_data: 'select', parent: '617', variants: [] },
  },
});
const script: Script = ({ path, body }) => {
  if (path === '/onlineforms') return { text: formText };
  const bind = new URLSearchParams(body).get('params[bind]');
  return {
    text: JSON.stringify({
      status: 'success',
      data: [{ id: `9${bind}`, value: 'x', property_id: '618', bind }],
    }),
  };
};

async function setUp() {
  const { relay, crm } = await setUpRelay(script);
  await relay(new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } }));
  return {
    crm,
    ask: async (id: string, address: string) =>
      (await relay(post('/sharedapi/utils/binded', { 'params[bind]': id }), { address })).status,
  };
}

test('a reader who walks all option ids leaves lists to others', async () => {
  const { ask, crm } = await setUp();
  const statuses: number[] = [];
  for (const id of optionIds) statuses.push(await ask(id, '203.0.113.1'));
  expect(statuses.filter((status) => status === 200)).toHaveLength(40);
  expect(new Set(statuses.slice(40))).toEqual(new Set([429]));
  // Another network can load the lists that were refused to the first.
  for (const id of optionIds.slice(-20)) expect(await ask(id, '198.51.100.1')).toBe(200);
  // The first network gets lists from the cache, which need no request to the CRM.
  for (const id of optionIds.slice(0, 40)) expect(await ask(id, '203.0.113.1')).toBe(200);
  expect(crm.requests.filter(({ path }) => path.startsWith('/sharedapi/'))).toHaveLength(60);
});

test('a visitor who requests a list together with such a reader gets the list', async () => {
  const { ask } = await setUp();
  for (const id of optionIds.slice(0, 100)) await ask(id, '203.0.113.1');
  const last = optionIds.slice(-5);
  const both = await Promise.all(
    last.map((id) => Promise.all([ask(id, '203.0.113.1'), ask(id, '198.51.100.1')])),
  );
  expect(both.map(([, status]) => status)).toEqual(last.map(() => 200));
});

test('visitors of one IPv6 /48 share a part of the lists', async () => {
  const { ask } = await setUp();
  let served = 0;
  for (const [index, id] of optionIds.entries())
    if ((await ask(id, `2001:db8:1:${(index << 8).toString(16)}::1`)) === 200) served++;
  expect(served).toBe(60);
  expect(await ask(optionIds.at(-1) ?? '', '198.51.100.1')).toBe(200);
});
