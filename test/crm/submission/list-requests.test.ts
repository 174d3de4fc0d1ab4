import { expect, test } from 'vitest';
import { loadWireFields } from '../../../src/crm/definition/load-headings.js';
import { loadWireRequestList, type RequestConditions } from '../../../src/crm/submission/list-requests.js';
import type { FieldGroup } from '../../../src/form/definition.js';

const url = 'https://crm.example';

/** Resolves to the request that `load` sends. */
async function recordRequest(
  load: (crm: { url: string; key: string; fetch: typeof fetch }) => Promise<unknown>,
) {
  const requests: [path: string, body: Readonly<Record<string, string>>][] = [];
  await load({
    ...{ url, key: 'secret' },
    async fetch(input, init) {
      const body = Object.fromEntries(new URLSearchParams(String(init?.body)));
      requests.push([String(input).slice(url.length), body]);
      return new Response('{"status":"success","data":{"list":[]}}');
    },
  });
  return requests;
}

const page = { order: 'desc', limit: 50, page: 2 } as const;
const pageBody = { apikey: 'secret', 'params[order]': 'desc', 'params[limit]': '50', 'params[page]': '2' };
const created = { from: '2026-11-29 10:00:00', to: '2026-11-29 11:00:00' };

test.each<[conditions: RequestConditions | undefined, params: Readonly<Record<string, string>>]>([
  [undefined, {}],
  [{}, {}],
  [
    { created },
    {
      'params[date][from]': created.from,
      'params[date][to]': created.to,
      'params[date_field]': 'create_date',
    },
  ],
  [
    { field: { id: '91', value: 'R-1' } },
    { 'params[fields][0][id]': '91', 'params[fields][0][value]': 'R-1' },
  ],
])('a page of the list is requested with the conditions %j', async (conditions, params) => {
  const requests = await recordRequest((crm) => loadWireRequestList(crm, { ...page, conditions }));
  expect(requests).toEqual([['/sharedapi/applications/filter', { ...pageBody, ...params }]]);
});

test.each<[group: FieldGroup, object: string]>([
  ['ext_request', 'applications'],
  ['ext_stock', 'stock'],
  ['def_stock', 'stock'],
  ['ext_customer', 'purchaser'],
  ['def_customer', 'purchaser'],
])('the fields of the group %s are requested from the object %s', async (group, object) => {
  const requests = await recordRequest((crm) => loadWireFields(crm, group));
  expect(requests).toEqual([[`/sharedapi/${object}/fields`, { apikey: 'secret' }]]);
});
