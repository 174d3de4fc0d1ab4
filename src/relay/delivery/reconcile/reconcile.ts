import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmGatewayFactory } from '../../crm/crm-gateway.js';
import type { RequestBudget } from '../../crm/request-budget.js';
import type { FormCatalog } from '../../forms/form-catalog.js';
import type { Encryption } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { computeReconcileDelayMs, computeRetryDelayMs } from '../backoff.js';
import type { CircuitBreaker } from '../circuit-breaker.js';
import type { WorkerEvent } from '../worker.js';
import { maxPageEntries } from './list-page.js';
import { createLeadMatcher } from './match-lead.js';
import { type Coverage, createRequestList, type ListSnapshot, latestVisibleAt } from './request-list.js';

export interface ReconcilerDeps {
  readonly crm: CrmGatewayFactory;
  readonly leads: LeadStore;
  readonly encryption: Encryption;
  readonly formCatalog: FormCatalog;
  readonly budget: RequestBudget;
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  readonly now: () => number;
  /** What to do with a lead that can't be found for certain: send it again, marked, or leave it to a person. */
  readonly unclear: 'resend' | 'hold';
  readonly settings: OutboxSettings;
  readonly onEvent: (event: WorkerEvent) => void;
}

/** Sends of one lead that were never answered and never found: the CRM takes it each time and says so otherwise, perhaps. */
const maxUnverifiedSends = 10;
/** A lead that took its relay down so often in a row would do it again. */
const maxCrashes = 3;

/** Looks for unclear leads in the CRM's own list, all of them in one call where it can be. */
export function createReconciler(deps: ReconcilerDeps) {
  const { leads, settings } = deps;
  const leadMatcher = createLeadMatcher({
    ...deps,
    onError: (error) => deps.onEvent({ type: 'error', error }),
  });
  const requestList = createRequestList({ ...deps, leadMatcher });
  let nextRunAt = 0;

  return async (now: number, breaker: CircuitBreaker): Promise<void> => {
    if (performance.now() < nextRunAt || breaker.cooldownMs > 0) return;
    const due = await leads.listUnclear(now, maxPageEntries);
    if (due.length === 0) return;
    nextRunAt = performance.now() + settings.reconcileIntervalMs;
    let snapshot: ListSnapshot;
    try {
      snapshot = await requestList.read(due);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      for (const lead of due) await handleNotFound(lead, now, 'unseen');
      return;
    }
    for (const lead of due) {
      if (await leadMatcher.isListed(lead, snapshot.entries))
        await applyChange(lead, now, { state: 'delivered', code: 'found', dueAt: now });
      else await handleNotFound(lead, now, snapshot.getCoverage(lead));
    }
  };

  async function handleNotFound(lead: StoredLead, now: number, coverage: Coverage): Promise<void> {
    const isFullyCovered = coverage === 'whole';
    if (coverage === 'later') {
      // Not a word: nothing has become known.
      const dueAt = Math.max(now + settings.reconcileIntervalMs, latestVisibleAt(lead, settings));
      await leads.changeState(lead, now, { state: 'unclear', code: lead.code, dueAt });
      return;
    }
    const isVerifiable = await leadMatcher.hasVisibleReceipt(lead);
    const isCrashLoop = lead.crashes >= maxCrashes;
    // What the CRM will say for certain is waited for as long as nobody can ask it.
    const isEndless = coverage === 'unseen' && isVerifiable && !isCrashLoop;
    const isExhausted = isFullyCovered || coverage === 'too-far';
    const delayMs = isExhausted ? undefined : computeReconcileDelayMs(lead.looks, isEndless);
    if (delayMs !== undefined) {
      const dueAt = now + delayMs * settings.timeScale;
      await applyChange(lead, now, { state: 'unclear', code: lead.code, dueAt, looks: lead.looks + 1 });
      return;
    }
    const isAbsent = isFullyCovered && isVerifiable;
    if (isCrashLoop) {
      await applyChange(lead, now, {
        state: 'attention',
        code: 'crashed',
        dueAt: now,
        ...(!isAbsent && { repeat: true }),
      });
    } else if (coverage === 'part' || coverage === 'too-far') {
      // Nobody has looked where it would be.
      await applyChange(lead, now, { state: 'attention', code: 'not-looked-for', dueAt: now, repeat: true });
    } else if (isAbsent) {
      await applyChange(lead, now, { state: 'queued', code: 'absent', dueAt: now });
    } else {
      const canBeVerified = (await leadMatcher.isDistinctive(lead)) && lead.attempts < maxUnverifiedSends;
      // What could be known for certain is not guessed at, what can't be known is tried once more and not for ever.
      const shouldResend = deps.unclear === 'resend' && !isVerifiable && (!lead.repeat || canBeVerified);
      const delayMs = lead.repeat
        ? computeRetryDelayMs(lead.attempts, now - lead.created_at) * settings.timeScale
        : 0;
      await applyChange(lead, now, {
        state: shouldResend ? 'queued' : 'attention',
        code: isFullyCovered ? 'absent' : 'not-looked-for',
        dueAt: now + delayMs,
        repeat: true,
      });
    }
  }

  async function applyChange(
    lead: StoredLead,
    now: number,
    change: Parameters<LeadStore['changeState']>[2],
  ): Promise<void> {
    if (!(await leads.changeState(lead, now, change))) return;
    deps.onEvent({ type: change.state, receipt: lead.receipt, code: change.code });
  }
}
