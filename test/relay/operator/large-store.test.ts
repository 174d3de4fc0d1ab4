import { expect, test } from 'vitest';
import type { Statement } from '../../../src/relay/storage/database/sql.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { leadStates } from '../../../src/relay/storage/tables/lead-schema.js';
import { post, relayOrigin, sampleLead, setUpRelay, waitForSends } from '../fixture.js';
import { watchStatements } from '../storage/watched-database-fixture.js';

/** Commands that the desk sends by itself or for a list. */
const commands: readonly object[] = [
  { do: 'overview' },
  { do: 'list' },
  ...leadStates.map((state) => ({ do: 'list', states: [state] })),
  { do: 'list', states: leadStates, after: 'R-A' },
  { do: 'quarantine' },
  { do: 'numbers', days: 30 },
  { do: 'numbers', days: 30, form: '34' },
  { do: 'signals' },
  { do: 'consents', by: 'receipt', value: 'R-A' },
  { do: 'consents', by: 'email', value: 'a@b.example' },
];

/**
 * The time of a statement grows with the number of leads only if it reads all of them. SQLite says so in its plan:
 * `SCAN leads`. A scan of a covering index reads no lead, but still all entries of the index.
 */
test('no command of the desk and no step of a delivery reads all leads, counts or consents', async () => {
  const database = await openSqlite(':memory:');
  const statements = new Map<string, Statement>();
  const store = await openStore(
    watchStatements(database, (statement) => statements.set(statement.fragments.join('?'), statement)),
  );
  // Statements that change the tables when the store is opened are not part of the test.
  statements.clear();
  const fixture = await setUpRelay(undefined, { CONSENT_DAYS: '30' }, { store });
  const sent = await fixture.relay(post('/onlineforms', sampleLead));
  const { receipt } = (await sent.json()) as { readonly receipt: string };
  await waitForSends(fixture, 1);
  await fixture.relay(post('/onlineforms', { ...sampleLead, website: 'spam', token: crypto.randomUUID() }));
  for (const command of [...commands, { do: 'find', receipt }]) {
    const request = new Request(relayOrigin, { method: 'POST', body: JSON.stringify(command) });
    expect((await fixture.relay.operate(request, 'ann')).status, JSON.stringify(command)).toBe(200);
  }
  const large = /\b(FROM|UPDATE|INTO) (leads|form_counts|consents)\b/i;
  const checked = [...statements].filter(([text]) => large.test(text));
  expect(checked.length).toBeGreaterThan(15);
  const scans: string[] = [];
  for (const [text, { fragments, values }] of checked) {
    const [first = '', ...rest] = fragments;
    const plan = await database.query<{ detail: string }>({
      fragments: [`EXPLAIN QUERY PLAN ${first}`, ...rest],
      values,
    });
    for (const { detail } of plan)
      if (/^SCAN (leads|form_counts|consents)\b/.test(detail)) scans.push(`${text.trim()}: ${detail}`);
  }
  expect(scans).toEqual([]);
});
