import { useEffect, useState } from 'preact/hooks';
import type { Counts, NumbersReport } from '../../../relay/operator/commands/form-numbers.js';
import type { CountKind } from '../../../relay/storage/statistics/form-count-store.js';
import { runCommand } from '../../client/api.js';
import { useTexts } from '../../texts/language.js';
import { useRequests } from '../request-state.js';
import { TimePlot } from '../time-plot.js';
import { PlaceTable, RefusedTable } from './count-tables.js';

const periods: readonly number[] = [7, 30, 90, 365];
/** Kinds of events that are shown as cards above the plot. */
const cardKinds: readonly CountKind[] = ['start', 'send', 'delivered', 'refused'];

/** Shows how many visitors started and sent each form, and which fields were refused. */
export function NumbersPage({ onEnd }: { readonly onEnd: () => void }) {
  const { pages, numbers: texts, language } = useTexts();
  const [days, setDays] = useState(30);
  const [form, setForm] = useState('');
  const [forms, setForms] = useState<readonly string[]>([]);
  const [report, setReport] = useState<NumbersReport>();
  const { outcome, ask } = useRequests(onEnd);

  useEffect(() => {
    void ask(async () => {
      const found = await runCommand<NumbersReport>({ do: 'numbers', days, form });
      setReport(found);
      // A report that is filtered by form contains only that form. So the list of all forms comes from a report
      // without filter.
      if (form === '') setForms([...new Set(found.places.map((place) => place.form))].filter(Boolean));
    });
  }, [days, form]);

  const total = (kind: CountKind) =>
    (report?.days ?? []).reduce((sum, { counts }) => sum + (counts[kind] ?? 0), 0);
  const isEmpty = report?.places.length === 0;
  return (
    <>
      <h1>{pages.numbers}</h1>
      <p>{texts.intro}</p>
      <div class="tools">
        <label>
          {texts.period}
          <select value={days} onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}>
            {periods.map((period) => (
              <option key={period} value={period}>
                {texts.days(period)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {texts.form}
          <select value={form} onChange={({ currentTarget }) => setForm(currentTarget.value)}>
            <option value="">{texts.allForms}</option>
            {forms.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      </div>
      <p role="status">{outcome || (isEmpty ? texts.none : '')}</p>
      {report && !report.countsStarts && <p>{texts.noStarts}</p>}
      {report && !isEmpty && (
        <>
          <ul class="lights">
            {cardKinds.map((kind) => (
              <li key={kind} class="card light">
                <h2>{texts.kinds[kind]}</h2>
                <p class="value">
                  {kind === 'start' && !report.countsStarts
                    ? '–'
                    : new Intl.NumberFormat(language).format(total(kind))}
                </p>
              </li>
            ))}
          </ul>
          <TimePlot
            title={texts.perDay}
            points={report.days.map(({ day, counts }) => ({ start: `${day}T00:00:00Z`, counts }))}
            unit="day"
            kind="lines"
            series={[
              { name: texts.kinds.send, read: readCount('send') },
              { name: texts.kinds.start, read: readCount('start') },
            ]}
          />
          <PlaceTable places={report.places} />
          {report.refusedFields.length > 0 && <RefusedTable refusedFields={report.refusedFields} />}
        </>
      )}
    </>
  );
}

const readCount =
  (kind: CountKind) =>
  ({ counts }: { readonly counts: Counts }): number =>
    counts[kind] ?? 0;
