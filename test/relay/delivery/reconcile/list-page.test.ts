import { expect, test } from 'vitest';
import { parseWireJson } from '../../../../src/crm/json/wire-json.js';
import { readRequestPage } from '../../../../src/relay/delivery/reconcile/list-page.js';

const createdAt = '2026-11-30 12:00:00';

test.each([
  ['2026-11-30 12:00:00', '2026-11-30T12:00:00Z'],
  ['2026-11-30 15:30:00', '2026-11-30T15:30:00Z'],
  ['2026-11-30 11:59:57', '2026-11-30T11:59:57Z'],
  ['2026-11-30 11:59:50', undefined],
  ['2026-11-29 12:00:00', undefined],
  ['0000-00-00 00:00:00', undefined],
  ['', undefined],
  [null, undefined],
])('the activity date %j of a request created at 12:00 is read as %s', (activity, expected) => {
  const list = [{ id: '1', date_create: createdAt, request_activity_date: activity }];
  const [entry] = readRequestPage(parseWireJson(JSON.stringify({ list }))).entries;
  expect(entry?.activeAt).toBe(expected && Date.parse(expected));
});
