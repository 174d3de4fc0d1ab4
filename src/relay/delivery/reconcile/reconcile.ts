import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { FormCatalog } from '../../forms/form-catalog.js';
import type { Encryption } from '../../storage/encryption.js';
import type { LeadChange, StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { computeReconcileDelayMs } from '../backoff.js';
import type { CircuitBreaker } from '../circuit-breaker.js';
import { isReadable, missingKeyCode } from '../missing-keys.js';
import type { OwnFields } from '../own-fields.js';
import type { WorkerEvent } from '../worker.js';
import { createLeadMatcher } from './match-lead.js';
import { decideNotFound, isFinal, isPending } from './not-found.js';
import { createPeriods } from './period.js';
import { createRequestPages } from './request-pages.js';
import { createSearch, type SearchResult } from './search.js';

export interface ReconcilerDeps extends OwnFields {
  readonly crm: CrmGatewayFactory;
  readonly leads: LeadStore;
  readonly encryption: Encryption;
  readonly formCatalog: FormCatalog;
  readonly budget: RequestBudget;
  readonly now: () => number;
  readonly monotonic: () => number;
  /**
   * Setting `UNCLEAR`, for leads of which the relay cannot find out whether the CRM has stored them. `resend`: the
   * relay sends the lead again. `hold`: a person must decide.
   */
  readonly unclear: 'resend' | 'hold';
  readonly settings: OutboxSettings;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Maximum number of leads that one search looks for in the CRM. */
const maxLeadsPerSearch = 50;
/**
 * Milliseconds after which staff can have seen a request in the CRM and deleted it, for example as spam. The CRM's list
 * shows deleted requests only if it is asked for them. Earlier than that, the relay saves this request to the CRM.
 */
const minDeletedAgeMs = 600_000;

/**
 * Returns a function that searches the CRM's requests for leads (submitted forms) of which it is unclear
 * whether the CRM has stored them. Each call searches for all such leads that are due, with a single request to the
 * CRM if possible.
 */
export function createReconciler(deps: ReconcilerDeps) {
  const { leads, monotonic } = deps;
  const settings = { ...deps.settings, unclear: deps.unclear };
  const leadMatcher = createLeadMatcher({
    ...deps,
    onError: (error) => deps.onEvent({ type: 'error', error }),
  });
  const search = createSearch({ ...deps, leadMatcher });
  const deletedPages = createRequestPages({ ...deps, leadMatcher });
  const periods = createPeriods(leadMatcher, settings);
  let nextRunAt = 0;

  return async (now: number, breaker: CircuitBreaker): Promise<void> => {
    if (monotonic() < nextRunAt || breaker.cooldownMs > 0) return;
    const due: StoredLead[] = [];
    for (const lead of await leads.listUnclear(now, maxLeadsPerSearch)) {
      if (isReadable(lead, deps.encryption)) due.push(lead);
      // A lead that this relay cannot read is not found in the CRM's list, and would be sent a second time by another
      // relay. So it stays unclear while another relay may find it, and then waits for the secret.
      else await applyChange(lead, now, postponeUnreadable(lead, now));
    }
    if (due.length === 0) return;
    nextRunAt = monotonic() + settings.reconcileIntervalMs;
    const changes = new Map<StoredLead, LeadChange>();
    for (const [lead, result] of await search(due)) changes.set(lead, await decide(lead, now, result));
    const deleted = await findDeleted(changes, now);
    for (const [lead, change] of changes) {
      if (deleted.has(lead)) await applyChange(lead, now, becomeFound(now));
      // A search without a result is stored without a log entry.
      else if (isPending(change)) await leads.changeState(lead, now, change);
      else await applyChange(lead, now, change);
    }
  };

  /**
   * Returns those leads that the search did not find because staff have deleted them in the CRM. Such a lead must not be
   * sent again, and no person has to look for it. So the relay calls this function before it resends a lead or leaves
   * a lead to a person. One request to the CRM lists the deleted requests of the period in which the leads were sent.
   * If the CRM refuses this request or does not filter its list, the leads count as not found.
   */
  async function findDeleted(
    changes: ReadonlyMap<StoredLead, LeadChange>,
    now: number,
  ): Promise<ReadonlySet<StoredLead>> {
    const deleted = new Set<StoredLead>();
    const lost = [...changes].flatMap(([lead, change]) =>
      isFinal(change) && now - lead.sent_at >= minDeletedAgeMs * settings.timeScale ? [lead] : [],
    );
    if (lost.length === 0) return deleted;
    const conditions = { ...periods.wide(lost, { all: [] }).conditions, isDeleted: true } as const;
    try {
      deletedPages.startSearch(2);
      const { entries } = await deletedPages.load(conditions, 1, 'look-up', []);
      for (const lead of lost) if (await leadMatcher.isListed(lead, entries)) deleted.add(lead);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
    }
    return deleted;
  }

  function postponeUnreadable({ looks }: StoredLead, now: number): LeadChange {
    const code = missingKeyCode;
    const delayMs = computeReconcileDelayMs(looks, false);
    return delayMs === undefined
      ? { state: 'attention', code, dueAt: now, repeat: true }
      : { state: 'unclear', code, dueAt: now + delayMs * settings.timeScale, looks: looks + 1 };
  }

  async function decide(lead: StoredLead, now: number, result: SearchResult): Promise<LeadChange> {
    if (result === 'found') return becomeFound(now);
    const isVerifiable = await leadMatcher.hasVisibleReceipt(lead);
    const isDistinctive = await leadMatcher.isDistinctive(lead);
    return decideNotFound({ lead, coverage: result, isVerifiable, isDistinctive }, now, settings);
  }

  async function applyChange(lead: StoredLead, now: number, change: LeadChange): Promise<void> {
    if (!(await leads.changeState(lead, now, change))) return;
    deps.onEvent({ type: change.state, receipt: lead.receipt, code: change.code });
  }
}

function becomeFound(now: number): LeadChange {
  return { state: 'delivered', code: 'found', dueAt: now };
}
