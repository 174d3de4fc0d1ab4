import { expect, test } from 'vitest';
import { createPinoLog } from '../../../src/relay/node/pino-log.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { pageOrigin, pollOptions, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

const read = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Record<string, unknown>);

test('a log line is JSON with time and level', async () => {
  const { relay, logLines } = await setUpRelay();
  await relay(new Request(`${relayOrigin}/forms/34`, { headers: { Origin: pageOrigin } }));
  const [line] = read(logLines);
  expect(line).toMatchObject({ level: 'info', method: 'GET', route: '/forms/:id', status: 200 });
  expect(new Date(String(line?.time)).toJSON()).toBe(line?.time);
});

test('a lead that needs a person is logged as a warning', async () => {
  const { relay, logLines } = await setUpRelay((asked) =>
    asked.body.includes('action=fillform') ? { text: failureText('BAD_PARAMS') } : defaultScript(asked),
  );
  await relay(post('/onlineforms', sampleLead));
  await expect
    .poll(() => read(logLines), pollOptions)
    .toContainEqual(expect.objectContaining({ level: 'warn', state: 'attention', code: 'BAD_PARAMS' }));
});

test('an internal failure is logged as an error', async () => {
  const store = await openStore(await openSqlite(':memory:'));
  const add = () => Promise.reject(new Error('the disk is gone'));
  const { relay, logLines } = await setUpRelay(
    defaultScript,
    {},
    { store: { ...store, leads: { ...store.leads, add } } },
  );
  await relay(post('/onlineforms', sampleLead));
  expect(read(logLines)).toContainEqual(
    expect.objectContaining({ level: 'error', error: expect.stringContaining('the disk is gone') }),
  );
});

test('fields that are not on the allow-list are left out of a log line', () => {
  const lines: string[] = [];
  createPinoLog((line) => lines.push(line))('info', {
    status: 200,
    email: 'ann@example.com',
    lead: { phone: '+4917', receipt: 'R-1' },
  });
  expect(read(lines)).toEqual([
    { level: 'info', time: expect.any(String), status: 200, lead: { receipt: 'R-1' } },
  ]);
});
