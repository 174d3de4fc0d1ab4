import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { Controls } from './controls.js';
import type { LeadMatcher } from './match-lead.js';

/**
 * A period in which the CRM must have created the requests of some leads. The CRM is asked for all requests of the
 * period. A CRM may use another time zone or only whole days. So the answer is trusted only if it shows certain
 * controls (leads that the CRM certainly has).
 */
export interface Period {
  readonly conditions: RequestConditions;
  /** Start of the period in the CRM's local time, in milliseconds. */
  readonly from: number;
  /**
   * Controls at the start of the period. An answer that was read completely is trusted only if it shows one of them.
   */
  readonly lowerControls: readonly StoredLead[];
  /**
   * Controls at the end of the period. The answer is trusted only if it shows one of them. Empty: no control is
   * needed, because the end is in the future.
   */
  readonly upperControls: readonly StoredLead[];
}

const dayMs = 86_400_000;
/**
 * Milliseconds by which the period begins earlier if there is no control before the leads. It covers the offset of
 * any time zone from UTC, and one day for CRMs that read only the date.
 */
const wideMarginMs = 2 * dayMs;
/**
 * Milliseconds by which the period ends later if there is no control after the leads. It is longer, because a CRM
 * that reads only the date may leave out the last day.
 */
const wideEndMarginMs = 3 * dayMs;

export function createPeriods(
  { toCrmTime, isZoneKnown }: Pick<LeadMatcher, 'toCrmTime' | 'isZoneKnown'>,
  { listMarginMs }: Pick<OutboxSettings, 'listMarginMs'>,
) {
  /**
   * Returns a long period. It includes the requests of the leads however the CRM interprets the time zone and the
   * dates.
   */
  function wide(leads: readonly StoredLead[], { all }: Controls): Period {
    const sentTimes = leads.map(({ sent_at }) => sent_at);
    const from = Math.min(...sentTimes) - wideMarginMs;
    return toPeriod(from, Math.max(...sentTimes) + wideEndMarginMs, all, []);
  }

  /**
   * Returns a short period: from the last control before the leads to the first control after them. `undefined`:
   * there is no such control, or the CRM's time zone is not known.
   */
  function narrow(leads: readonly StoredLead[], controls: Controls): Period | undefined {
    const { before, after, all } = controls;
    const [lower] = before;
    const [upper] = after;
    if (!isZoneKnown() || (!lower && !upper)) return undefined;
    const sentTimes = leads.map(({ sent_at }) => sent_at);
    const from = lower ? lower.sent_at - listMarginMs : Math.min(...sentTimes) - wideMarginMs;
    const to = upper ? upper.due_at + listMarginMs : Math.max(...sentTimes) + wideEndMarginMs;
    return toPeriod(toCrmTime(from), toCrmTime(to), lower ? before : all, upper ? after : []);
  }

  return { wide, narrow };
}

function toPeriod(
  from: number,
  to: number,
  lowerControls: readonly StoredLead[],
  upperControls: readonly StoredLead[],
): Period {
  const created = { from: formatTime(from), to: formatTime(to) };
  return { conditions: { created }, from, lowerControls, upperControls };
}

function formatTime(crmTime: number): string {
  return new Date(crmTime).toISOString().slice(0, 19).replace('T', ' ');
}
