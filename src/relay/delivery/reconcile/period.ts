import type { RequestConditions } from '../../../crm/submission/list-requests.js';
import type { OutboxSettings } from '../../config/config.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { Controls } from './controls.js';
import type { LeadMatcher } from './match-lead.js';

/**
 * A period in which the CRM must have created the requests of some leads. The answer proves something only if it shows
 * certain controls (leads that the CRM has), because a CRM can read the period in another time zone or by whole days.
 */
export interface Period {
  readonly conditions: RequestConditions;
  /** Start of the period in the CRM's local time, in milliseconds. */
  readonly from: number;
  /** One of these must be in the answer, if all of it was read. They are at the start of a narrow period. */
  readonly lowerControls: readonly StoredLead[];
  /** One of these must be in the answer, if the period is narrow at its end. Empty: the end is in the future. */
  readonly upperControls: readonly StoredLead[];
}

const dayMs = 86_400_000;
/**
 * Added where no control limits the period. More than the offset of any time zone from UTC, and a day for CRMs that read
 * only the date.
 */
const wideMarginMs = 2 * dayMs;
/** At the end of the period: in a CRM that reads only the date, the last day would be missing. */
const wideEndMarginMs = 3 * dayMs;

export function createPeriods(
  { toCrmTime, isZoneKnown }: Pick<LeadMatcher, 'toCrmTime' | 'isZoneKnown'>,
  { listMarginMs }: Pick<OutboxSettings, 'listMarginMs'>,
) {
  /** Returns a period that includes the requests of the leads in every reading of the condition. */
  function wide(leads: readonly StoredLead[], { all }: Controls): Period {
    const sentTimes = leads.map(({ sent_at }) => sent_at);
    const from = Math.min(...sentTimes) - wideMarginMs;
    return toPeriod(from, Math.max(...sentTimes) + wideEndMarginMs, all, []);
  }

  /**
   * Returns a period from the last control before the leads to the first control after them. `undefined`: there is no such
   * control, or the CRM's time zone is not known.
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
