import { useEffect, useState } from 'preact/hooks';
import type { LeadAction } from '../../relay/operator/lead-action-states.js';
import type { LeadReport } from '../../relay/operator/lead-admin.js';
import { type LeadState, leadStates, listedStates } from '../../relay/storage/tables/lead-schema.js';
import { applyAction, DeskError, listLeads } from '../client/api.js';
import { useTexts } from '../texts/language.js';
import { ActionBar } from './action-bar.js';
import { LeadDetail } from './lead-detail.js';
import { LeadTable } from './lead-table.js';

interface LeadsPageProps {
  /** Receipt number (R-…) of the lead that is shown. Empty: the list of leads is shown. */
  readonly receipt: string;
  /** Called when the session of the administrator has ended, so that the login page is shown. */
  readonly onEnd: () => void;
}

/** Maximum number of leads in one answer of the relay. */
const pageSize = 100;

export function LeadsPage({ receipt, onEnd }: LeadsPageProps) {
  return receipt ? <LeadDetail receipt={receipt} onEnd={onEnd} /> : <LeadList onEnd={onEnd} />;
}

function LeadList({ onEnd }: Pick<LeadsPageProps, 'onEnd'>) {
  const texts = useTexts();
  const [filter, setFilter] = useState<LeadState | ''>('');
  const [leads, setLeads] = useState<readonly LeadReport[]>([]);
  const [hasMore, setMore] = useState(false);
  const [isLoading, setLoading] = useState(true);
  const [receipts, setReceipts] = useState<ReadonlySet<string>>(new Set());
  const [outcome, setOutcome] = useState('');
  const states = filter === '' ? listedStates : [filter];

  async function load(after?: string): Promise<void> {
    setLoading(true);
    try {
      const found = await listLeads(states, after);
      setLeads((earlier) => (after ? [...earlier, ...found] : found));
      setMore(found.length === pageSize);
    } catch (error) {
      if (error instanceof DeskError && error.status === 401) onEnd();
      else setOutcome(texts.lost);
    } finally {
      setLoading(false);
    }
  }

  // Loads the list of leads at the start, and whenever the administrator chooses another state as the filter.
  useEffect(() => {
    setReceipts(new Set());
    void load();
  }, [filter]);

  async function act(action: LeadAction): Promise<void> {
    const failures: string[] = [];
    for (const receipt of receipts)
      await applyAction(action, receipt).catch((error: Error) => failures.push(error.message));
    const doneCount = receipts.size - failures.length;
    const sentences = [
      doneCount > 0 && texts.done(texts.actions[action], doneCount),
      failures[0] && texts.failed(failures.length, failures[0]),
    ];
    setOutcome(sentences.filter(Boolean).join(' '));
    setReceipts(new Set());
    await load();
  }

  function toggle(receipt: string): void {
    const next = new Set(receipts);
    if (!next.delete(receipt)) next.add(receipt);
    setReceipts(next);
  }

  return (
    <>
      <h1>{texts.pages.leads}</h1>
      <div class="tools">
        <FindForm />
        <label>
          {texts.filter}
          <select
            value={filter}
            onChange={({ currentTarget }) => setFilter(currentTarget.value as LeadState | '')}
          >
            <option value="">{texts.unfinished}</option>
            {leadStates.map((state) => (
              <option key={state} value={state}>
                {texts.states[state]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p role="status">{outcome}</p>
      <section class="card">
        <ActionBar
          count={receipts.size}
          states={leads.flatMap((lead) => (receipts.has(lead.receipt) ? [lead.state] : []))}
          onAction={act}
        />
        {leads.length === 0 && !isLoading && <p>{texts.none}</p>}
        {leads.length > 0 && (
          <LeadTable caption={texts.pages.leads} leads={leads} selection={{ receipts, toggle }} />
        )}
        {hasMore && (
          <button type="button" disabled={isLoading} onClick={() => load(leads.at(-1)?.receipt)}>
            {texts.more}
          </button>
        )}
      </section>
    </>
  );
}

function FindForm() {
  const texts = useTexts();
  const [text, setText] = useState('');
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const receipt = text.trim().toUpperCase();
          if (receipt) location.hash = `#leads/${encodeURIComponent(receipt)}`;
        }}
      >
        <label>
          {texts.find}
          <input
            type="search"
            placeholder="R-…"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <button type="submit">{texts.open}</button>
      </form>
    </search>
  );
}
