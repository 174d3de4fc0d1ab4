import { expect, test } from 'vitest';
import { systemTimerClock } from '../../../src/async/timer-clock.js';
import { startSignals } from '../../../src/relay/signals/start-signals.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStore } from '../../../src/relay/storage/store.js';
import type { LeadChange } from '../../../src/relay/storage/tables/lead-schema.js';
import { closeAfterTest } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';

const results: readonly (readonly [LeadChange['state'], code: string, isMailed: boolean])[] = [
  ['delivered', 'answered', false],
  ['delivered', 'found', false],
  ['delivered', 'without-file', true],
  ['attention', 'BAD_PARAMS', true],
  ['unclear', 'timeout', false],
  ['queued', 'network', false],
];

test.each(results)(
  'a lead that becomes %s (%s) is the subject of a mail: %s',
  async (state, code, isMailed) => {
    const store = await openStore(await openSqlite(':memory:'));
    const mails: unknown[] = [];
    const sender = startSignals({
      ...systemTimerClock,
      config: { webhook: undefined },
      store,
      encryption: await createEncryption(['a secret of the relay']),
      fetch: () => Promise.reject(new Error('no webhook is set')),
      async mailer(_id, { type, data }) {
        mails.push([type, data.code]);
      },
      getDownCode: () => undefined,
      onError(error) {
        throw error;
      },
    });
    closeAfterTest({ close: async () => sender?.stop() }, store);
    await store.leads.add(newLead());
    const [lead] = await store.leads.claim(1, 2_000, 3_000);
    if (!lead) throw new Error('no lead was claimed');
    await store.leads.changeState(lead, 2_000, { state, code, dueAt: 2_000 });
    await sender?.poll();
    expect(mails).toEqual(isMailed ? [[`lead.${state}`, code]] : []);
  },
);
