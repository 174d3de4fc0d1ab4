import type { LeadReport } from '../../relay/operator/lead-admin.js';
import { describeCode, formatDateTime, useTexts } from '../texts/language.js';
import { ScrollingTable } from './scrolling-table.js';

interface LeadTableProps {
  readonly caption: string;
  readonly leads: readonly LeadReport[];
  /**
   * Receipt numbers of the leads whose check boxes are checked. Undefined: the table has no check boxes, so no lead
   * can be selected.
   */
  readonly selection?: { readonly receipts: ReadonlySet<string>; toggle(receipt: string): void };
}

export function LeadTable({ caption, leads, selection }: LeadTableProps) {
  const texts = useTexts();
  const { columns } = texts;
  return (
    <ScrollingTable
      caption={caption}
      hasControls
      head={
        <>
          {selection && <td />}
          <th scope="col">{columns.number}</th>
          <th scope="col">{columns.form}</th>
          <th scope="col">{columns.came}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.why}</th>
          <th scope="col">{columns.action}</th>
        </>
      }
    >
      {leads.map((lead) => (
        <tr key={lead.receipt}>
          {selection && (
            <td>
              <input
                type="checkbox"
                aria-label={texts.select(lead.receipt)}
                checked={selection.receipts.has(lead.receipt)}
                onChange={() => selection.toggle(lead.receipt)}
              />
            </td>
          )}
          <th scope="row">
            <a href={`#leads/${lead.receipt}`}>{lead.receipt}</a>
          </th>
          <td>{lead.form}</td>
          <td>{formatDateTime(texts, lead.received)}</td>
          <td>
            <StateBadge state={lead.state} />
          </td>
          <td>{describeCode(texts, lead.code)}</td>
          <td>
            <a class="button" href={`#leads/${lead.receipt}`}>
              {texts.open}
              <span class="unseen"> {lead.receipt}</span>
            </a>
          </td>
        </tr>
      ))}
    </ScrollingTable>
  );
}

export function StateBadge({ state }: Pick<LeadReport, 'state'>) {
  return <span class={`badge ${state}`}>{useTexts().states[state]}</span>;
}
