import type { OutboxSettings } from '../../config/config.js';
import type { LeadChange, StoredLead } from '../../storage/tables/lead-schema.js';
import { computeReconcileDelayMs, computeRetryDelayMs } from '../backoff.js';
import { type Coverage, latestVisibleAt } from './list-coverage.js';

/** A lead that a search did not find, and everything that decides about its next state. */
export interface NotFound {
  readonly lead: StoredLead;
  readonly coverage: Coverage;
  /** The CRM's list shows the receipts of such leads: `complete` without a match proves that the CRM lacks the lead. */
  readonly isVerifiable: boolean;
  /** The lead has enough values to be recognized without a receipt. */
  readonly isDistinctive: boolean;
}

export interface NotFoundSettings
  extends Pick<OutboxSettings, 'leaseMs' | 'settleThrottledMs' | 'reconcileIntervalMs' | 'timeScale'> {
  /** `UNCLEAR`: resend a lead that cannot be verified, or hold the lead for a person. */
  readonly unclear: 'resend' | 'hold';
}

/** Limit of sends of a lead that were never answered and never found. The CRM may have stored each of them. */
const maxUnverifiedSends = 10;
/** A lead that ended its relay's process this many times in a row would do so again. */
const maxCrashes = 3;

interface CoverageRule {
  /** A later search can give a better result. */
  readonly canImprove: boolean;
  /** The search read the place in the list where the lead would be, or could read nothing. `false`: never resend. */
  readonly allowsResend: boolean;
}

const coverageRules: Readonly<Record<Exclude<Coverage, 'pending'>, CoverageRule>> = {
  complete: { canImprove: false, allowsResend: true },
  unavailable: { canImprove: true, allowsResend: true },
  unordered: { canImprove: true, allowsResend: false },
  'limit-reached': { canImprove: false, allowsResend: false },
};

/** Selects the next state of an unclear lead that was not found in the CRM (docs/reliability.md, section 4). */
export function decideNotFound(notFound: NotFound, now: number, settings: NotFoundSettings): LeadChange {
  const { lead, coverage, isVerifiable } = notFound;
  if (coverage === 'pending') {
    // The search has no result yet, so it is not counted in `looks`.
    const dueAt = Math.max(now + settings.reconcileIntervalMs, latestVisibleAt(lead, settings));
    return { state: 'unclear', code: lead.code, dueAt };
  }
  const rule = coverageRules[coverage];
  const isCrashLoop = lead.crashes >= maxCrashes;
  // The list shows the receipt, so a search will be certain: wait for the list as long as it is not available.
  const isEndless = coverage === 'unavailable' && isVerifiable && !isCrashLoop;
  const delayMs = rule.canImprove ? computeReconcileDelayMs(lead.looks, isEndless) : undefined;
  if (delayMs !== undefined) {
    const dueAt = now + delayMs * settings.timeScale;
    return { state: 'unclear', code: lead.code, dueAt, looks: lead.looks + 1 };
  }
  const isAbsent = coverage === 'complete' && isVerifiable;
  if (isCrashLoop)
    return { state: 'attention', code: 'crashed', dueAt: now, ...(!isAbsent && { repeat: true }) };
  if (!rule.allowsResend) return { state: 'attention', code: 'not-looked-for', dueAt: now, repeat: true };
  if (isAbsent) return { state: 'queued', code: 'absent', dueAt: now };
  return decideUnverified(notFound, now, settings);
}

/** For a lead that nobody can verify: the relay resends it, marked as a possible repeat, or leaves it to a person. */
function decideUnverified(notFound: NotFound, now: number, settings: NotFoundSettings): LeadChange {
  const { lead, coverage, isVerifiable, isDistinctive } = notFound;
  const canRepeatAgain = isDistinctive && lead.attempts < maxUnverifiedSends;
  // Resend only if the form has no receipt field; limit the number of unverified resends.
  const shouldResend = settings.unclear === 'resend' && !isVerifiable && (!lead.repeat || canRepeatAgain);
  const delayMs = lead.repeat
    ? computeRetryDelayMs(lead.attempts, now - lead.created_at) * settings.timeScale
    : 0;
  return {
    state: shouldResend ? 'queued' : 'attention',
    code: coverage === 'complete' ? 'absent' : 'not-looked-for',
    dueAt: now + delayMs,
    repeat: true,
  };
}
