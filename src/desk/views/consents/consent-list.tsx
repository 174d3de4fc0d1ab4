import type { ConsentReport } from '../../../relay/operator/commands/consent-ledger.js';
import { formatDateTime, useTexts } from '../../texts/language.js';

/** Lists consents with the text that the visitor saw. */
export function ConsentList({ reports }: { readonly reports: readonly ConsentReport[] }) {
  const texts = useTexts();
  const { consents } = texts;
  return (
    <ul class="consents">
      {reports.map((report) => (
        <li key={report.entry}>
          <p>
            <span class={`badge ${report.given ? 'delivered' : 'attention'}`}>
              {report.given ? consents.agreed : consents.notAgreed}
            </span>{' '}
            {report.consent}, {formatDateTime(texts, report.recorded)}, {report.site},{' '}
            {texts.forms.title(report.form)}, <a href={`#leads/${report.receipt}`}>{report.receipt}</a>,{' '}
            {consents.entry(report.entry)}
          </p>
          <blockquote>{report.text}</blockquote>
          {report.document !== undefined && (
            <details>
              <summary>
                {consents.document} {report.publication}
              </summary>
              <p class="document">{report.document}</p>
            </details>
          )}
          <p class="note">
            {consents.decided(report.decided, report.language, report.version.slice(0, 12) || '–')}
          </p>
        </li>
      ))}
    </ul>
  );
}
