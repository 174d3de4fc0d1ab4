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
   * Controls (leads that the CRM certainly has) at the start of the period. An answer that was read completely is
   * trusted only if it shows one of them.
   */
  readonly lowerControls: readonly StoredLead[];
  /**
   * Controls (leads that the CRM certainly has) at the end of the period. The answer is trusted only if it shows one of
   * them. Empty: no control is needed, because the period ends later than any of its leads can have been stored.
   */
  readonly upperControls: readonly StoredLead[];
}

const dayMs = 86_400_000;
/**
 * If no control (a lead that the CRM certainly has) limits the start of the period, the period begins this number of
 * milliseconds before the leads. The time covers the offset of any time zone from UTC, and one day for CRMs that read
 * only the date.
 */
const wideMarginMs = 2 * dayMs;
/**
 * If no control (a lead that the CRM certainly has) limits the end of the period, the period ends this number of
 * milliseconds after the leads. The time is one day longer than `wideMarginMs`, because a CRM that reads only the date
 * may leave out the last day.
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
  function wide(leads: readonly StoredLead[], { all }: Pick<Controls, 'all'>): Period {
    const sentTimes = leads.map(({ sent_at }) => sent_at);
    const from = Math.min(...sentTimes) - wideMarginMs;
    return toPeriod(from, Math.max(...sentTimes) + wideEndMarginMs, all, []);
  }

  /**
   * Returns a short period. It begins at the last control (a lead that the CRM certainly has) before the leads, and
   * ends at the first control after them. `undefined`: there is no such control, or the CRM's time zone is not known.
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
