import { afterEach, beforeEach, expect, test } from 'vitest';
import { createConsentLedger } from '../../../src/relay/operator/commands/consent-ledger.js';
import { type Database, type Statement, sql } from '../../../src/relay/storage/database/sql.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';
import type { NewConsent } from '../../../src/relay/storage/tables/consent-entry.js';
import { describeEachDatabase, newLead } from './each-database-fixture.js';

const dayMs = 86_400_000;

function newConsent(lead: string, recordedAt: number, text = 'I agree.', document = ''): NewConsent {
  const record = {
    id: 'privacy',
    text,
    version: 'v1',
    publication: '',
    document,
    given: true,
    at: '2026-01-01T00:00:00.000Z',
    language: 'en',
  };
  return {
    lead,
    form: '34',
    site: 'www.example.com',
    recordedAt,
    email: 'e1',
    phone: null,
    keyId: 'k',
    record,
  };
}

const plain = (text: string): Statement => ({ fragments: [text], values: [] });

describeEachDatabase(({ connect }) => {
  let database: Database;
  let store: Store;

  beforeEach(async () => {
    database = await connect();
    store = await openStore(database);
  });
  afterEach(() => store.close());

  async function add(index: number, recordedAt = index, text?: string, document?: string): Promise<void> {
    const receipt = `R-${index}`;
    await store.leads.add(
      newLead({
        receipt,
        tokenHash: receipt,
        now: recordedAt,
        consents: [newConsent(receipt, recordedAt, text, document)],
      }),
    );
  }

  async function verify(known?: { readonly seq: number; readonly hash: string }) {
    const ledger = createConsentLedger({ ...store, encryption: await createEncryption(['s'.repeat(16)]) });
    let checked = 0;
    for (let after: { seq: number; hash: string } | undefined; ; ) {
      const step = await ledger.verify({ ...(after && { after }), ...(known && { known }) });
      checked += step.checked;
      after = step.place;
      if (step.isDone) return { checked, fault: step.fault, head: step.head, base: step.base };
    }
  }

  test('a lead and its consents are stored together, and a repeated send adds nothing', async () => {
    await add(1);
    await add(1);
    expect(await store.consents.list(0, 9)).toMatchObject([{ seq: 1, lead: 'R-1', email: 'e1', given: 1 }]);
    expect(await verify()).toMatchObject({ checked: 1, fault: undefined, head: { seq: 1 } });
  });

  test('a lead whose consent cannot be stored is not stored, and the next consent continues the chain', async () => {
    await add(1);
    const receipt = 'R-2';
    const unstorable = { ...newConsent(receipt, 2), form: null as unknown as string };
    await expect(
      store.leads.add(
        newLead({ receipt, tokenHash: receipt, consents: [newConsent(receipt, 2), unstorable] }),
      ),
    ).rejects.toThrow();
    expect(await store.leads.find(receipt)).toBeUndefined();
    await add(3);
    expect(await verify()).toMatchObject({ checked: 2, fault: undefined });
  });

  test('consents of leads that arrive at the same time form one chain, with each text stored once', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => add(index + 1, 1, `Text ${index % 2}`)));
    expect(await verify()).toMatchObject({ checked: 40, fault: undefined, head: { seq: 40 } });
    const [row] = await database.query<{ texts: number }>(sql`SELECT count(*) AS texts FROM consent_texts`);
    expect(row?.texts).toBe(2);
  });

  test('texts that a database would change are stored so that their hashes fit', async () => {
    await add(1, 1, 'a\0b \ud800 c');
    expect(await verify()).toMatchObject({ checked: 1, fault: undefined });
  });

  const changes: readonly (readonly [string, string, RegExp])[] = [
    ['a changed decision', 'UPDATE consents SET given = 0 WHERE seq = 3', /Entry 3 was changed/],
    ['a changed time', 'UPDATE consents SET recorded_at = 9 WHERE seq = 2', /Entry 2 was changed/],
    ['another visitor', "UPDATE consents SET email = 'e2' WHERE seq = 5", /Entry 5 was changed/],
    ['a removed visitor', 'UPDATE consents SET email = NULL WHERE seq = 5', /Entry 5 was changed/],
    ['another site', "UPDATE consents SET site = 'evil.example' WHERE seq = 1", /Entry 1 was changed/],
    ['a removed entry', 'DELETE FROM consents WHERE seq = 3', /Entry 3 is missing/],
    ['a removed first entry', 'DELETE FROM consents WHERE seq = 1', /Entry 1 is missing/],
    ['removed last entries', 'DELETE FROM consents WHERE seq > 3', /Entries 4 to 5 are missing/],
    [
      'removed last entries with a changed end',
      `DELETE FROM consents WHERE seq > 3; UPDATE consent_ledger SET seq = 3`,
      /end of the ledger does not fit/,
    ],
    ['a changed hash', "UPDATE consents SET hash = 'x' WHERE seq = 5", /Entry 5 was changed/],
    ['a changed text', "UPDATE consent_texts SET text = 'I agree to all.'", /text of entry 1 was changed/],
    ['a removed text', 'DELETE FROM consent_texts', /text of entry 1 is missing/],
  ];
  test.each(changes)('the check of the ledger finds %s', async (_name, change, fault) => {
    for (let index = 1; index <= 5; index++) await add(index);
    expect(await verify()).toMatchObject({ checked: 5, fault: undefined });
    for (const statement of change.split(';')) await database.query(plain(statement));
    expect((await verify()).fault).toMatch(fault);
  });

  test('a check with an earlier entry finds that a ledger was shortened and its hashes computed again', async () => {
    for (let index = 1; index <= 5; index++) await add(index);
    const { head: known } = await verify();
    expect((await verify(known)).fault).toBeUndefined();
    await database.query(plain('DELETE FROM consents WHERE seq > 4'));
    await database.query(
      plain('UPDATE consent_ledger SET seq = 4, hash = (SELECT hash FROM consents WHERE seq = 4)'),
    );
    expect((await verify()).fault).toBeUndefined();
    expect((await verify(known)).fault).toMatch(/had 5 entries, and has 4/);
    await add(6);
    expect((await verify(known)).fault).toMatch(/written again/);
  });

  test('old entries are deleted from the beginning, and the rest can still be checked', async () => {
    for (let day = 1; day <= 6; day++)
      await add(day, day * dayMs, day < 4 ? 'old' : 'new', day === 1 ? 'document' : '');
    expect(await store.consents.deleteExpired(4 * dayMs, 7 * dayMs)).toBe(3);
    expect(await store.consents.deleteExpired(4 * dayMs, 7 * dayMs)).toBe(0);
    expect(await verify()).toMatchObject({
      checked: 3,
      fault: undefined,
      base: { seq: 3 },
      head: { seq: 6 },
    });
    const texts = await database.query<{ text: string }>(sql`SELECT text FROM consent_texts`);
    expect(texts).toEqual([{ text: 'new' }]);
    await database.query(plain('DELETE FROM consents WHERE seq = 4'));
    expect((await verify()).fault).toMatch(/Entry 4 is missing/);
  });

  test('an empty ledger continues with the number after its last deleted entry', async () => {
    await add(1);
    await store.consents.deleteExpired(dayMs, dayMs);
    await add(2);
    expect(await verify()).toMatchObject({
      checked: 1,
      fault: undefined,
      base: { seq: 1 },
      head: { seq: 2 },
    });
  });

  test('a clock that was wrong neither deletes an entry early nor keeps the others for ever', async () => {
    await add(1, 10 * dayMs);
    await add(2, 400 * dayMs);
    await add(3, dayMs);
    await add(4, 11 * dayMs);
    expect(await store.consents.deleteExpired(5 * dayMs, 12 * dayMs)).toBe(0);
    expect(await store.consents.deleteExpired(11 * dayMs, 20 * dayMs)).toBe(3);
    expect(await verify()).toMatchObject({ checked: 1, fault: undefined });
  });
});
