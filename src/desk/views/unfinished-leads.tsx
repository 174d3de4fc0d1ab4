import { useEffect, useState } from 'preact/hooks';
import type { LeadReport } from '../../relay/operator/lead-admin.js';
import { leadStates, listedStates } from '../../relay/storage/tables/lead-schema.js';
import { listLeads } from '../client/api.js';
import { useTexts } from '../texts/language.js';
import { LeadTable } from './lead-table.js';

const maxRows = 8;
const refreshMs = 5_000;

/** Lists the leads that are not in the CRM yet, the most urgent first. */
export function UnfinishedLeads() {
  const texts = useTexts();
  const [leads, setLeads] = useState<readonly LeadReport[]>();

  useEffect(() => {
    const refresh = () =>
      listLeads(listedStates).then(
        (found) => setLeads(found),
        // An error needs no message in this list, because a line at the top of the desk says that the relay does not
        // answer.
        () => {},
      );
    void refresh();
    const timer = setInterval(refresh, refreshMs);
    return () => clearInterval(timer);
  }, []);

  const sorted = [...(leads ?? [])].sort((a, b) => rank(a) - rank(b)).slice(0, maxRows);
  return (
    <section class="card">
      <div class="head">
        <h2>{texts.unfinished}</h2>
        <a href="#leads">{texts.allLeads}</a>
      </div>
      {leads && sorted.length === 0 && <p>{texts.allThrough}</p>}
      {sorted.length > 0 && <LeadTable caption={texts.unfinished} leads={sorted} />}
    </section>
  );
}

function rank({ state }: LeadReport): number {
  return leadStates.indexOf(state);
}
