import type { NumbersReport } from '../../../relay/operator/commands/form-numbers.js';
import { countKinds } from '../../../relay/storage/statistics/form-count-store.js';
import { useTexts } from '../../texts/language.js';
import { ScrollingTable } from '../scrolling-table.js';

/** Shows the counts of each form on each site. */
export function PlaceTable({ places }: Pick<NumbersReport, 'places'>) {
  const { numbers: texts } = useTexts();
  return (
    <section class="card">
      <h2>{texts.places}</h2>
      <ScrollingTable
        caption={texts.places}
        head={
          <>
            <th scope="col">{texts.site}</th>
            <th scope="col">{texts.form}</th>
            {countKinds.map((kind) => (
              <th key={kind} scope="col" class="number">
                {texts.kinds[kind]}
              </th>
            ))}
          </>
        }
      >
        {places.map(({ form, site, counts }) => (
          <tr key={`${form} ${site}`}>
            <th scope="row">{site === '*' ? texts.otherSites : site}</th>
            <td>{form ? <a href={`#forms/${form}`}>{form}</a> : texts.allForms}</td>
            {countKinds.map((kind) => (
              <td key={kind} class="number">
                {counts[kind] ?? '–'}
              </td>
            ))}
          </tr>
        ))}
      </ScrollingTable>
    </section>
  );
}

/** Shows the fields whose values were refused, the most frequent first. */
export function RefusedTable({ refusedFields }: Pick<NumbersReport, 'refusedFields'>) {
  const { numbers: texts } = useTexts();
  return (
    <section class="card">
      <h2>{texts.refusedFields}</h2>
      <ScrollingTable
        caption={texts.refusedFields}
        head={
          <>
            <th scope="col">{texts.field}</th>
            <th scope="col">{texts.form}</th>
            <th scope="col" class="number">
              {texts.count}
            </th>
          </>
        }
      >
        {refusedFields.map(({ form, field, count }) => (
          <tr key={`${form} ${field}`}>
            <th scope="row">
              <code>{field}</code>
            </th>
            <td>
              <a href={`#forms/${form}`}>{form}</a>
            </td>
            <td class="number">{count}</td>
          </tr>
        ))}
      </ScrollingTable>
    </section>
  );
}
