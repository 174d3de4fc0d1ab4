import { useEffect, useState } from 'preact/hooks';
import type { FieldsReport } from '../../../relay/operator/commands/form-reports.js';
import { readRelayUrl, runCommand } from '../../client/api.js';
import { useTexts } from '../../texts/language.js';
import { useRequests } from '../request-state.js';
import { FieldTable } from './field-table.js';
import { SnippetChooser } from './snippet-chooser.js';
import { TestLead } from './test-lead.js';

interface FormDetailProps {
  readonly form: string;
  readonly isPublic: boolean;
  readonly onEnd: () => void;
}

/** Shows a form: a live preview, its fields, its warnings, a test lead, and the code for a website. */
export function FormDetail({ form, isPublic, onEnd }: FormDetailProps) {
  const { forms: texts } = useTexts();
  const [report, setReport] = useState<FieldsReport>();
  const [relayUrl, setRelayUrl] = useState<string>();
  const { outcome, ask } = useRequests(onEnd);
  useEffect(() => {
    void ask(async () => {
      setRelayUrl(await readRelayUrl());
      setReport(await runCommand({ do: 'fields', form }));
    });
  }, [form]);
  return (
    <>
      <p>
        <a href="#forms">{texts.back}</a>
      </p>
      <h1>
        {texts.title(form)}
        {report?.heading && `: ${report.heading}`}
      </h1>
      <p role="status">{outcome}</p>
      {report && relayUrl && (
        <>
          <div class="halves">
            <section class="card">
              <h2>{texts.preview}</h2>
              <p>{texts.previewNote}</p>
              <iframe src={`${relayUrl}/f/${form}?apro-preview`} title={texts.preview} />
            </section>
            <div>
              <TestLead form={form} onEnd={onEnd} />
              <SnippetChooser form={form} relayUrl={relayUrl} isPublic={isPublic} />
              <section class="card">
                <h2>{texts.warnings}</h2>
                {report.warnings.length === 0 && <p>{texts.noWarnings}</p>}
                <ul>
                  {report.warnings.map((warning) => (
                    <li key={warning}>{warning}</li>
                  ))}
                </ul>
              </section>
            </div>
          </div>
          <FieldTable fields={report.fields} />
        </>
      )}
    </>
  );
}
