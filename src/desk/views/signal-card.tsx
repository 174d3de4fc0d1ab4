import { useEffect, useState } from 'preact/hooks';
import type { SignalReport } from '../../relay/operator/commands/signal-admin.js';
import type { TestSignalResult } from '../../relay/signals/test-signal.js';
import { runCommand } from '../client/api.js';
import { formatDateTime, useTexts } from '../texts/language.js';
import { useRequests } from './request-state.js';

/** Lists the signals (messages to the operator) that are not delivered, and sends a test signal. */
export function SignalCard({ onEnd }: { readonly onEnd: () => void }) {
  const texts = useTexts();
  const { signals } = texts;
  const [waiting, setWaiting] = useState<readonly SignalReport[]>();
  const { outcome, isBusy, setOutcome, ask } = useRequests(onEnd);
  useEffect(() => {
    void ask(async () => setWaiting(await runCommand({ do: 'signals' })));
  }, []);

  const sendTest = () =>
    ask(async () => {
      const results = await runCommand<readonly TestSignalResult[]>({ do: 'signals-test' });
      const sentences = results.map(({ setting, failure }) =>
        failure === undefined ? signals.taken(setting) : signals.notTaken(setting, failure),
      );
      setOutcome(sentences.join(' ') || signals.noTarget);
    });
  const sendAll = () =>
    ask(async () => {
      setWaiting(await runCommand({ do: 'signals-retry' }));
      setOutcome(signals.sentAll);
    });

  return (
    <section class="card">
      <h2>{signals.title}</h2>
      {waiting && <p>{signals.waiting(waiting.length)}</p>}
      <ul>
        {waiting?.slice(0, 20).map(({ id, recorded, target, type, failure }) => (
          <li key={id}>
            {[formatDateTime(texts, recorded), target, type, failure].filter(Boolean).join(', ')}
          </li>
        ))}
      </ul>
      <div class="actions">
        <button type="button" disabled={isBusy} onClick={sendTest}>
          {signals.sendTest}
        </button>
        {waiting && waiting.length > 0 && (
          <button type="button" disabled={isBusy} onClick={sendAll}>
            {signals.sendAll}
          </button>
        )}
      </div>
      <p role="status">{outcome}</p>
    </section>
  );
}
