import { useEffect, useState } from 'preact/hooks';
import type { FormReport } from '../../../relay/operator/commands/form-reports.js';
import { runCommand } from '../../client/api.js';
import { useTexts } from '../../texts/language.js';
import { useRequests } from '../request-state.js';
import { ScrollingTable } from '../scrolling-table.js';
import { FormDetail } from './form-detail.js';

interface FormsPageProps {
  /** Id of the form that is shown. Empty: the list of forms is shown. */
  readonly form: string;
  /** True: the relay setting `PUBLIC_URL` is set, so visitors can reach the form. */
  readonly isPublic: boolean;
  readonly onEnd: () => void;
}

export function FormsPage({ form, ...rest }: FormsPageProps) {
  return form ? <FormDetail key={form} form={form} {...rest} /> : <FormList onEnd={rest.onEnd} />;
}

function FormList({ onEnd }: Pick<FormsPageProps, 'onEnd'>) {
  const { pages, forms: texts, columns, open } = useTexts();
  const [id, setId] = useState('');
  const [forms, setForms] = useState<readonly FormReport[]>();
  const { outcome, ask } = useRequests(onEnd);
  useEffect(() => {
    void ask(async () => setForms(await runCommand({ do: 'forms' })));
  }, []);
  return (
    <>
      <h1>{pages.forms}</h1>
      <p>{texts.intro}</p>
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          if (id.trim()) location.hash = `#forms/${encodeURIComponent(id.trim())}`;
        }}
      >
        <label>
          {texts.find}
          <input inputMode="numeric" value={id} onInput={({ currentTarget }) => setId(currentTarget.value)} />
        </label>
        <button type="submit">{open}</button>
      </form>
      <p role="status">{outcome}</p>
      {forms?.length === 0 && <p>{texts.none}</p>}
      {forms && forms.length > 0 && (
        <section class="card">
          <ScrollingTable
            caption={pages.forms}
            head={
              <>
                <th scope="col">{columns.form}</th>
                <th scope="col">{texts.heading}</th>
                <th scope="col">{texts.fieldCount}</th>
                <th scope="col">{texts.problems}</th>
              </>
            }
          >
            {forms.map(({ form, heading, fields, warnings, failure }) => (
              <tr key={form}>
                <th scope="row">
                  <a href={`#forms/${form}`}>{form}</a>
                </th>
                <td>{heading}</td>
                <td>{failure ? '–' : fields}</td>
                <td>{failure ?? (warnings.length || '–')}</td>
              </tr>
            ))}
          </ScrollingTable>
        </section>
      )}
    </>
  );
}
