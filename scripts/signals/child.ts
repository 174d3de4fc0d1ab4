import { systemTimerClock } from '../../src/async/timer-clock.js';
import { startSignals } from '../../src/relay/signals/start-signals.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { createEncryption } from '../../src/relay/storage/encryption.js';
import { openStore } from '../../src/relay/storage/store.js';

/**
 * Stores leads until the run has enough, and sends their signals. The parent ends this process at any moment.
 * Time runs a hundred times faster, so
 * that the waits of minutes fit into the run. Arguments: folder, address of the receiver, number of leads, start of the run.
 */
const [folder = '', url = '', countText = '0', startText = '0'] = process.argv.slice(2);
const speed = 100;
const now = () => Number(startText) + (Date.now() - Number(startText)) * speed;
// Background timers alone would let the process end.
setInterval(() => {}, 60_000);
const store = await openStore(await openSqlite(folder));
startSignals({
  config: { webhook: { url, secrets: [], hasContent: false } },
  store,
  encryption: await createEncryption(['a secret of the crash run']),
  fetch,
  mailer: undefined,
  getDownCode: () => undefined,
  onError: console.error,
  now,
  monotonic: now,
  setTimer: (callback, delayMs, options) => systemTimerClock.setTimer(callback, delayMs / speed, options),
});
const stored = (await store.leads.countByState()).reduce((sum, { count }) => sum + count, 0);
for (let index = stored; index < Number(countText); index++) {
  const receipt = `R-${index}`;
  await store.leads.add({
    receipt,
    form: '34',
    tokenHash: receipt,
    bodyHash: '',
    fingerprint: '',
    sealed: new Uint8Array(),
    state: 'queued',
    code: '',
    now: now(),
  });
  // The parent counts what was acknowledged.
  process.stdout.write(`${receipt}\n`);
}
