import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText } from '../../scripted-crm-fixture.js';
import { pollOptions, post, relayOrigin, sampleLead, setUpRelay } from '../fixture.js';

/** `folder` is the setting `DATA`. `target` is the folder that contains the files; `folder` can be a link to it. */
type Change = (paths: { readonly folder: string; readonly target: string; readonly parent: string }) => void;

const changes: readonly (readonly [name: string, change: Change, isHarmful: boolean])[] = [
  ['the folder is removed', ({ target }) => rmSync(target, { recursive: true }), true],
  ['the folder is moved', ({ target }) => renameSync(target, `${target}-moved`), true],
  [
    'the folder is emptied',
    ({ target }) => {
      rmSync(target, { recursive: true });
      mkdirSync(target);
    },
    true,
  ],
  [
    'the link to the folder leads to another folder',
    ({ folder, parent }) => {
      mkdirSync(join(parent, 'other'));
      rmSync(folder);
      symlinkSync(join(parent, 'other'), folder);
    },
    true,
  ],
  ['the database file is removed', ({ target }) => rmSync(join(target, 'relay.db')), true],
  [
    'the database file is replaced by a backup',
    ({ target }) => {
      copyFileSync(join(target, 'relay.db'), join(target, 'backup.db'));
      renameSync(join(target, 'backup.db'), join(target, 'relay.db'));
    },
    true,
  ],
  ['the write-ahead log is removed', ({ target }) => rmSync(join(target, 'relay.db-wal')), true],
  [
    'the write-ahead log is replaced',
    ({ target }) => {
      rmSync(join(target, 'relay.db-wal'));
      writeFileSync(join(target, 'relay.db-wal'), '');
    },
    true,
  ],
  ['other files are removed and added', ({ target }) => writeFileSync(join(target, 'note.txt'), ''), false],
];

test.skipIf(process.platform === 'win32').each(changes)(
  'if %s while the relay runs, a receipt still means that the lead is on disk',
  async (_name, change, isHarmful) => {
    const parent = mkdtempSync(join(tmpdir(), 'apro-removed-'));
    const target = join(parent, 'target');
    const folder = join(parent, 'data');
    mkdirSync(target);
    symlinkSync(target, folder);
    let isDown = true;
    const store = await openStore(await openSqlite(folder));
    const fixture = await setUpRelay(
      (request) =>
        isDown && request.body.includes('fillform')
          ? { text: failureText('SERVER_IS_OVERLOADED') }
          : defaultScript(request),
      {},
      { store },
    );
    const send = (number: number) =>
      fixture.relay(
        post('/onlineforms', { ...sampleLead, token: `0b1c2d3e-4f50-4a6b-8c7d-00000000000${number}` }),
      );
    expect((await send(1)).status).toBe(200);

    change({ folder, target, parent });
    const refused = await send(2);
    const health = await fixture.relay(new Request(`${relayOrigin}/healthz`));
    expect([refused.status, health.status]).toEqual(isHarmful ? [503, 503] : [200, 200]);
    expect(fixture.logLines.some((line) => line.includes('was removed or replaced'))).toBe(isHarmful);
    // The lead that was accepted before is in the open file, which has no name any more. It is still delivered.
    isDown = false;
    const isDelivered = () => fixture.logLines.some((line) => line.includes('"state":"delivered"'));
    await expect.poll(isDelivered, pollOptions).toBe(true);
    rmSync(parent, { recursive: true });
  },
);
