import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openIdleStore } from '../../../src/relay/cli/operator-connection.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { crmKey } from '../fixture.js';

/** Opens the database while another command uses it for a time. Returns the error, and the waits in milliseconds. */
async function openBeside(usedMs: number) {
  const DATA = mkdtempSync(join(tmpdir(), 'apro-beside-'));
  const other = await openSqlite(DATA);
  let isOpen = true;
  let nowMs = 0;
  const waits: number[] = [];
  const closeOther = async () => {
    if (isOpen) await other.close();
    isOpen = false;
  };
  const clock = {
    monotonic: () => nowMs,
    async sleep(ms: number) {
      waits.push(ms);
      nowMs += ms;
      if (nowMs >= usedMs) await closeOther();
    },
  };
  const config = readConfig({ CRM_URL: 'http://127.0.0.1:1', CRM_KEY: crmKey, FORMS: '34', DATA });
  const error = await openIdleStore(config, clock).then(
    async ({ store }) => store.close(),
    (thrown: Error) => thrown.message,
  );
  await closeOther();
  return { error, waits };
}

test('a command waits for another command that uses the database', async () => {
  expect(await openBeside(300)).toEqual({ error: undefined, waits: [100, 100, 100] });
});

test('a command that cannot open the database within five seconds names both possible causes', async () => {
  const { error, waits } = await openBeside(60_000);
  expect(error).toMatch(
    /^Another command or a relay uses .*restart the relay, or run this command as its user\.$/,
  );
  expect(waits).toHaveLength(50);
});
