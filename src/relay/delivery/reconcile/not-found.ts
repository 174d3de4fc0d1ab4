import type { OutboxSettings } from '../../config/config.js';
import type { LeadChange, StoredLead } from '../../storage/tables/lead-schema.js';
import { computeReconcileDelayMs, computeRetryDelayMs } from '../backoff.js';
import type { Coverage } from './list-coverage.js';

/**
 * A lead (submitted form) that the CRM may or may not have and that a search in the CRM's list did not find, with the
 * facts that decide whether the relay sends the lead again.
 */
export interface NotFound {
  readonly lead: StoredLead;
  readonly coverage: Coverage;
  /**
   * True: the CRM's list would show the receipt number of this lead. Then a complete search that does not find the
   * lead proves that the CRM does not have it.
   */
  readonly isVerifiable: boolean;
  /** True: the lead has enough values to be recognized in the CRM's list without a receipt number. */
  readonly isDistinctive: boolean;
}

export interface NotFoundSettings extends Pick<OutboxSettings, 'reconcileIntervalMs' | 'timeScale'> {
  /**
   * Setting `UNCLEAR`, for leads of which the relay cannot find out whether the CRM has stored them. `resend`: the
   * relay sends the lead again. `hold`: a person must decide.
   */
  readonly unclear: 'resend' | 'hold';
}

/**
 * Maximum number of times that a lead is sent without a clear answer and without being found in the CRM's list. The
 * number is limited because the CRM may have stored the lead each time.
 */
const maxUnverifiedSends = 10;
/**
 * Maximum number of crashes of the relay in a row while it sends the same lead. After that, the relay no longer sends
 * the lead, because the relay would probably crash again.
 */
const maxCrashes = 3;

interface CoverageRule {
  /** True: a later search in the CRM's list can have a better result, so the relay searches again. */
  readonly canImprove: boolean;
  /**
   * True if the lead may be sent again: either the search has read the part of the CRM's list where the lead would
   * be, or the list could not be read at all.
   */
  readonly allowsResend: boolean;
  /**
   * True: a CRM that shows receipt numbers would have shown the number of the lead, or shows it when the list can be
   * read. Then a person can find out for certain whether the CRM has the lead.
   */
  readonly showsReceipt: boolean;
  /** Code of the lead if it is not certain that the CRM does not have it. */
  readonly code: 'absent' | 'not-looked-for';
}

const coverageRules: Readonly<Record<Exclude<Coverage, 'pending' | 'unconfirmed'>, CoverageRule>> = {
  complete: { canImprove: false, allowsResend: true, showsReceipt: true, code: 'absent' },
  // The receipt number of the lead may be on a page of the CRM's list that was not read.
  'order-unknown': { canImprove: false, allowsResend: true, showsReceipt: false, code: 'absent' },
  // The list does not show leads that the CRM certainly has. So it would not show the receipt number either.
  unproven: { canImprove: true, allowsResend: true, showsReceipt: false, code: 'not-looked-for' },
  unavailable: { canImprove: true, allowsResend: true, showsReceipt: true, code: 'not-looked-for' },
  unordered: { canImprove: true, allowsResend: false, showsReceipt: true, code: 'not-looked-for' },
  'limit-reached': { canImprove: false, allowsResend: false, showsReceipt: true, code: 'not-looked-for' },
};

/**
 * Returns true if the relay stops looking for a lead that it did not find: it sends the lead again, or a person must
 * decide.
 */
export function isFinal({ state }: LeadChange): boolean {
  return state === 'queued' || state === 'attention';
}

/** Returns true if the search for a lead has no result yet and will be continued. A finished search is counted in `looks`. */
export function isPending({ state, looks }: LeadChange): boolean {
  return state === 'unclear' && looks === undefined;
}

/**
 * Selects the next state of a lead if it is unclear whether the CRM has stored the lead, and the lead was not found
 * in the CRM's list (docs/reliability.md, section 4).
 */
export function decideNotFound(notFound: NotFound, now: number, settings: NotFoundSettings): LeadChange {
  const { lead, coverage } = notFound;
  if (coverage === 'pending') {
    // The search will be continued later, so `looks`, the number of finished searches, stays the same.
    return { state: 'unclear', code: lead.code, dueAt: now + settings.reconcileIntervalMs };
  }
  // If a second search does not find the lead, the first search was right: staff hardly ever delete a request during
  // both searches.
  if (coverage === 'unconfirmed' && lead.looks === 0)
    return { state: 'unclear', code: lead.code, dueAt: now + settings.reconcileIntervalMs, looks: 1 };
  const certainCoverage = coverage === 'unconfirmed' ? 'complete' : coverage;
  const rule = coverageRules[certainCoverage];
  const isVerifiable = notFound.isVerifiable && rule.showsReceipt;
  const isCrashLoop = lead.crashes >= maxCrashes;
  // If the CRM's list shows receipt numbers, a search gives a certain result. Therefore the relay waits until the
  // list can be read, without a time limit.
  const isEndless = certainCoverage === 'unavailable' && isVerifiable && !isCrashLoop;
  const delayMs = rule.canImprove ? computeReconcileDelayMs(lead.looks, isEndless) : undefined;
  if (delayMs !== undefined) {
    const dueAt = now + delayMs * settings.timeScale;
    return { state: 'unclear', code: lead.code, dueAt, looks: lead.looks + 1 };
  }
  const isAbsent = certainCoverage === 'complete' && isVerifiable;
  if (isCrashLoop)
    return { state: 'attention', code: 'crashed', dueAt: now, ...(!isAbsent && { repeat: true }) };
  if (!rule.allowsResend) return { state: 'attention', code: rule.code, dueAt: now, repeat: true };
  if (isAbsent) return { state: 'queued', code: 'absent', dueAt: now };
  return decideUnverified({ ...notFound, isVerifiable }, rule, now, settings);
}

/**
 * Selects the next state of a lead if the relay cannot find out whether the CRM has stored the lead. The relay either
 * sends the lead again, marked as a possible repeat, or lets a person decide.
 */
function decideUnverified(
  { lead, isVerifiable, isDistinctive }: NotFound,
  { code }: CoverageRule,
  now: number,
  settings: NotFoundSettings,
): LeadChange {
  const canRepeatAgain = isDistinctive && lead.attempts < maxUnverifiedSends;
  // If the CRM's list would show the receipt number of the lead, a person can find out for certain whether the CRM has
  // the lead, so it is not sent again. Any other lead is sent again, but only a limited number of times.
  const shouldResend = settings.unclear === 'resend' && !isVerifiable && (!lead.repeat || canRepeatAgain);
  const delayMs = lead.repeat
    ? computeRetryDelayMs(lead.attempts, now - lead.created_at) * settings.timeScale
    : 0;
  return {
    state: shouldResend ? 'queued' : 'attention',
    code,
    dueAt: now + delayMs,
    repeat: true,
  };
}
