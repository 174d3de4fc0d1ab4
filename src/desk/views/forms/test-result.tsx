import type { TestReport } from '../../../relay/operator/commands/run-test-lead.js';
import { useTexts } from '../../texts/language.js';

/**
 * Shows how long a test lead took to reach the CRM, and the fields whose value in the CRM differs from the value that
 * was sent.
 */
export function TestResultView({
  elapsedMs,
  skipped,
  listed,
}: Pick<TestReport, 'elapsedMs' | 'skipped' | 'listed'>) {
  const { test: texts, forms, language } = useTexts();
  const seconds = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(elapsedMs / 1_000);
  const fields = listed?.fields ?? [];
  const different = fields.filter(({ isSame }) => !isSame);
  return (
    <>
      <p>
        <strong>{listed?.request ? texts.arrived(seconds, listed.request) : texts.accepted(seconds)}</strong>
      </p>
      {listed?.failure && <p class="failure">{listed.failure}</p>}
      {fields.length > 0 && <p>{texts.allSame(fields.length - different.length)}</p>}
      {different.length > 0 && (
        <table>
          <caption>{texts.different}</caption>
          <thead>
            <tr>
              <th scope="col">{forms.label}</th>
              <th scope="col">{texts.sent}</th>
              <th scope="col">{texts.cameBack}</th>
            </tr>
          </thead>
          <tbody>
            {different.map(({ address, label, sent, listed: cameBack }) => (
              <tr key={address}>
                <th scope="row">
                  {label} <code>{address}</code>
                </th>
                <td>{sent}</td>
                <td>{cameBack ?? texts.notListed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {skipped.length > 0 && <p>{texts.skipped(skipped.join(', '))}</p>}
      <p>{texts.remove}</p>
    </>
  );
}
