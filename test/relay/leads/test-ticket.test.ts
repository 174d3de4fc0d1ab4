import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestTickets } from '../../../src/relay/leads/test-ticket.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore, type Store } from '../../../src/relay/storage/store.js';

const minuteMs = 60_000;
const sampleToken = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
const otherToken = sampleToken.replace(/^./, 'f');
let nowMs = 0;
let store: Store | undefined;
beforeEach(() => {
  nowMs = Date.UTC(2026, 10, 24, 12);
});
afterEach(() => store?.close());

async function setUpTickets(...secrets: readonly [string, ...string[]]) {
  const opened = await openStore(await openSqlite(':memory:'));
  store = opened;
  const now = () => nowMs;
  const open = async (keys: readonly [string, ...string[]]) =>
    createTestTickets({ encryption: await createEncryption(keys), proofs: opened.proofs, now });
  return { tickets: await open(secrets), open };
}

describe('a test ticket', () => {
  test('permits one submission of its form', async () => {
    const { tickets } = await setUpTickets('the secret of the relay');
    const ticket = await tickets.issue('34');
    expect(await tickets.redeem(ticket, '35', sampleToken)).toBe(false);
    expect(await tickets.redeem(ticket, '34', sampleToken)).toBe(true);
    expect(await tickets.redeem(ticket, '34', otherToken)).toBe(false);
  });

  test('permits the same submission again, if it has a token', async () => {
    const { tickets } = await setUpTickets('the secret of the relay');
    const [first, second] = [await tickets.issue('34'), await tickets.issue('34')];
    for (let time = 0; time < 3; time++) expect(await tickets.redeem(first, '34', sampleToken)).toBe(true);
    expect(await tickets.redeem(second, '34', 'no token')).toBe(true);
    expect(await tickets.redeem(second, '34', 'no token')).toBe(false);
  });

  test('is valid for fifteen minutes', async () => {
    const { tickets } = await setUpTickets('the secret of the relay');
    const [first, second] = [await tickets.issue('34'), await tickets.issue('34')];
    nowMs += 15 * minuteMs;
    expect(await tickets.redeem(first, '34', sampleToken)).toBe(true);
    nowMs += 1;
    expect(await tickets.redeem(second, '34', sampleToken)).toBe(false);
  });

  test('of a clock that was set back is not valid for years', async () => {
    const { tickets } = await setUpTickets('the secret of the relay');
    const ticket = await tickets.issue('34');
    nowMs -= 1;
    expect(await tickets.redeem(ticket, '34', sampleToken)).toBe(false);
  });

  test('of an earlier secret is valid, and of another secret is not', async () => {
    const { tickets, open } = await setUpTickets('the secret of the relay');
    const [first, second] = [await tickets.issue('34'), await tickets.issue('34')];
    const other = await open(['another secret of a relay']);
    expect(await other.redeem(first, '34', sampleToken)).toBe(false);
    const changed = await open(['another secret of a relay', 'the secret of the relay']);
    expect(await changed.redeem(second, '34', sampleToken)).toBe(true);
  });

  test.each<[name: string, (ticket: string) => string]>([
    ['with another form', (ticket) => ticket.replace('34.', '35.')],
    ['with a later time', (ticket) => ticket.replace(/\.(\d+)\./, (_, time) => `.${Number(time) - 1}.`)],
    ['with text before it', (ticket) => `x${ticket}`],
    ['with text after it', (ticket) => `${ticket}x`],
    ['without its signature', (ticket) => ticket.slice(0, -43)],
    ['that is empty', () => ''],
  ])('%s is forged', async (_name, forge) => {
    const { tickets } = await setUpTickets('the secret of the relay');
    const ticket = forge(await tickets.issue('34'));
    for (const form of ['34', '35', 'x34'])
      expect(await tickets.redeem(ticket, form, sampleToken)).toBe(false);
  });

  test('fits into an address', async () => {
    const { tickets } = await setUpTickets('the secret of the relay');
    for (let count = 0; count < 20; count++) expect(await tickets.issue('34')).toMatch(/^[\w.-]+$/);
  });
});
