import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { relayOrigin, setUpRelay } from '../fixture.js';

const commands = [
  { do: 'list', states: ['queued'] },
  { do: 'show', receipt: 'R-7F2K' },
  { do: 'retry', receipt: 'R-7F2K' },
  { do: 'quarantine' },
  { do: 'noticed' },
  { do: 'overview' },
];

test.each(commands)('$do with a database that fails says what to do', async (command) => {
  const database = await openSqlite(':memory:');
  let isDown = false;
  const { relay, logLines } = await setUpRelay(
    undefined,
    {},
    {
      store: await openStore({
        ...database,
        query: (...call) => (isDown ? Promise.reject(new Error('disk I/O error')) : database.query(...call)),
      }),
    },
  );
  isDown = true;
  const request = new Request(relayOrigin, { method: 'POST', body: JSON.stringify(command) });
  const response = await relay.operate(request, 'ann');
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    message: 'STORE_FAILED',
    reason: 'The relay cannot read or write its store: run apro-forms doctor.',
  });
  expect(logLines.join()).not.toContain('"outcome":"done"');
  isDown = false;
});
