import { useState } from 'preact/hooks';
import type { TestReport } from '../../../relay/operator/commands/run-test-lead.js';
import type { TestPage, TestResult } from '../../../relay/operator/commands/test-lead.js';
import { runCommand, sendTestLead } from '../../client/api.js';
import { describeCode, useTexts } from '../../texts/language.js';
import { CopyBox } from '../copy-box.js';
import { useRequests } from '../request-state.js';
import { TestResultView } from './test-result.js';

interface TestLeadProps {
  readonly form: string;
  readonly onEnd: () => void;
}

/** Sends a test lead of a form to the CRM, or creates a link for a test on a page, and shows the report. */
export function TestLead({ form, onEnd }: TestLeadProps) {
  const { test: texts } = useTexts();
  const [report, setReport] = useState<TestReport>();
  const { outcome, isBusy, setOutcome, ask } = useRequests(onEnd);

  async function send(): Promise<void> {
    setReport(undefined);
    setOutcome(texts.sending);
    await ask(async () => {
      setReport(await sendTestLead(form));
      setOutcome('');
    });
  }

  return (
    <section class="card">
      <h2>{texts.title}</h2>
      <p>{texts.intro}</p>
      <button type="button" disabled={isBusy} onClick={send}>
        {texts.send}
      </button>
      <div role="status">
        <p>{outcome}</p>
        {report && <TestResultView {...report} />}
      </div>
      <PageTest form={form} onEnd={onEnd} />
    </section>
  );
}

function PageTest({ form, onEnd }: TestLeadProps) {
  const texts = useTexts();
  const [page, setPage] = useState('');
  const [link, setLink] = useState('');
  const [receipt, setReceipt] = useState('');
  const [result, setResult] = useState<TestResult>();
  const { outcome, setOutcome, ask } = useRequests(onEnd);

  const createLink = () =>
    ask(async () => {
      setLink('');
      setOutcome('');
      setLink((await runCommand<TestPage>({ do: 'test-page', form, page: page.trim() })).url);
    });
  const showReport = () =>
    ask(async () => {
      setResult(undefined);
      setOutcome('');
      const found = await runCommand<TestResult>({
        do: 'test-result',
        receipt: receipt.trim().toUpperCase(),
      });
      setResult(found);
      if (!found.listed)
        setOutcome(
          texts.test.notYet(
            [texts.states[found.state], describeCode(texts, found.code)].filter(Boolean).join(', '),
          ),
        );
    });

  return (
    <details>
      <summary>{texts.test.onPage}</summary>
      <p>{texts.test.onPageNote}</p>
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void createLink();
        }}
      >
        <label>
          {texts.test.pageAddress}
          <input
            inputMode="url"
            placeholder="https://www.example.com/contact"
            value={page}
            onInput={({ currentTarget }) => setPage(currentTarget.value)}
          />
        </label>
        <button type="submit">{texts.test.createLink}</button>
      </form>
      {link && <CopyBox text={link} />}
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void showReport();
        }}
      >
        <label>
          {texts.test.report}
          <input
            placeholder="R-…"
            value={receipt}
            onInput={({ currentTarget }) => setReceipt(currentTarget.value)}
          />
        </label>
        <button type="submit">{texts.test.showReport}</button>
      </form>
      <div role="status">
        <p>{outcome}</p>
        {result?.listed && (
          <TestResultView {...result} elapsedMs={result.deliveredAfterMs ?? 0} skipped={[]} />
        )}
      </div>
    </details>
  );
}
