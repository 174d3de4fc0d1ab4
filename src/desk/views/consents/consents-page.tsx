import { useState } from 'preact/hooks';
import { exportLedger, recognizeConsentKey } from '../../../relay/operator/commands/consent-client.js';
import type { ConsentReport } from '../../../relay/operator/commands/consent-ledger.js';
import { runCommand } from '../../client/api.js';
import { useTexts } from '../../texts/language.js';
import { useRequests } from '../request-state.js';
import { saveFile } from '../save-file.js';
import { ConsentList } from './consent-list.js';
import { LedgerCheck } from './ledger-check.js';

/** Searches, exports and checks the ledger (table) of consents. */
export function ConsentsPage({ onEnd }: { readonly onEnd: () => void }) {
  const { pages, consents: texts } = useTexts();
  return (
    <>
      <h1>{pages.consents}</h1>
      <p>{texts.intro}</p>
      <ConsentSearch onEnd={onEnd} />
      <LedgerCheck onEnd={onEnd} />
      <LedgerExport onEnd={onEnd} />
    </>
  );
}

function ConsentSearch({ onEnd }: { readonly onEnd: () => void }) {
  const { consents: texts } = useTexts();
  const [text, setText] = useState('');
  const [reports, setReports] = useState<readonly ConsentReport[]>([]);
  const { outcome, isBusy, setOutcome, ask } = useRequests(onEnd);

  async function find(): Promise<void> {
    const value = text.trim();
    const by = recognizeConsentKey(value);
    setReports([]);
    if (!by) {
      setOutcome(texts.notRecognized(value));
      return;
    }
    await ask(async () => {
      const found = await runCommand<readonly ConsentReport[]>({ do: 'consents', by, value });
      setReports(found);
      setOutcome(found.length === 0 ? texts.notFound : '');
    });
  }

  return (
    <section class="card">
      <search>
        <form
          class="tools"
          onSubmit={(event) => {
            event.preventDefault();
            void find();
          }}
        >
          <label>
            {texts.find}
            <input
              type="search"
              autoComplete="off"
              value={text}
              onInput={({ currentTarget }) => setText(currentTarget.value)}
            />
          </label>
          <button type="submit" disabled={isBusy}>
            {texts.search}
          </button>
        </form>
      </search>
      <p role="status">{outcome}</p>
      <ConsentList reports={reports} />
    </section>
  );
}

function LedgerExport({ onEnd }: { readonly onEnd: () => void }) {
  const { consents: texts } = useTexts();
  const { outcome, isBusy, setOutcome, ask } = useRequests(onEnd);

  const save = () =>
    ask(async () => {
      const lines: string[] = [];
      let count = 0;
      for await (const line of exportLedger(runCommand)) {
        lines.push(`${JSON.stringify(line)}\n`);
        if ('entry' in line) count++;
      }
      saveFile('consents.jsonl', new Blob(lines, { type: 'application/x-ndjson' }));
      setOutcome(texts.exported(count));
    });

  return (
    <section class="card">
      <h2>{texts.export}</h2>
      <p>{texts.exportNote}</p>
      <button type="button" disabled={isBusy} onClick={save}>
        {texts.export}
      </button>
      <p role="status">{outcome}</p>
    </section>
  );
}
