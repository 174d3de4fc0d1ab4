import type { FieldReport } from '../../../relay/operator/commands/form-reports.js';
import { useTexts } from '../../texts/language.js';
import { ScrollingTable } from '../scrolling-table.js';

/** Lists the fields of a form with the addresses that options, events and styles name. */
export function FieldTable({ fields }: { readonly fields: readonly FieldReport[] }) {
  const { forms: texts } = useTexts();
  return (
    <section class="card">
      <h2>{texts.fields}</h2>
      <ScrollingTable
        caption={texts.fields}
        head={
          <>
            <th scope="col">{texts.address}</th>
            <th scope="col">{texts.label}</th>
            <th scope="col">{texts.kind}</th>
            <th scope="col">{texts.required}</th>
            <th scope="col">{texts.dependsOn}</th>
            <th scope="col">{texts.options}</th>
          </>
        }
      >
        {fields.map((field) => (
          <tr key={field.address}>
            <th scope="row">
              <code>{field.address}</code>
            </th>
            <td>
              {field.label}
              <FieldNote field={field} />
            </td>
            <td>{field.kind}</td>
            <td>{field.required ? texts.yes : texts.no}</td>
            <td>{field.parent && <code>{field.parent}</code>}</td>
            <td>
              <Options field={field} />
            </td>
          </tr>
        ))}
      </ScrollingTable>
    </section>
  );
}

function FieldNote({ field: { onlyByLink, filledBy } }: { readonly field: FieldReport }) {
  const { forms: texts } = useTexts();
  const notes = [onlyByLink && texts.onlyByLink, filledBy && texts.filledBy(filledBy)].filter(Boolean);
  return notes.length === 0 ? null : <p class="note">{notes.join(', ')}</p>;
}

function Options({ field: { options, asksForOptions, label } }: { readonly field: FieldReport }) {
  const { forms: texts } = useTexts();
  if (asksForOptions) return <>{texts.asked}</>;
  if (!options) return null;
  return (
    <details>
      <summary>
        {options.length}
        <span class="unseen"> {label}</span>
      </summary>
      <ul>
        {options.map(({ id, text, bind }) => (
          <li key={id}>
            {text} <code>{bind ? `${id} ← ${bind}` : id}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
