import { CrmError } from '../../../crm/errors/crm-error.js';
import type { OutboxSettings } from '../../config/config.js';
import type { CrmLink } from '../../crm/crm-gateway.js';
import type { Budget } from '../../crm/request-budget.js';
import type { ServedForms } from '../../forms/form-catalog.js';
import type { Seal } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { LeadStore } from '../../storage/tables/lead-store.js';
import { waitAfter, waitAfterLook } from '../backoff.js';
import type { Breaker } from '../circuit-breaker.js';
import type { OutboxEvent } from '../worker.js';
import { pageSize } from './list-page.js';
import { createRecognition } from './match-lead.js';
import { createCrmList, type ListReading, type Seen, shownAt } from './request-list.js';

export interface LookUpParts {
  readonly crm: CrmLink;
  readonly leads: LeadStore;
  readonly seal: Seal;
  readonly forms: ServedForms;
  readonly budget: Budget;
  readonly tokenField: string | undefined;
  readonly noteField: string | undefined;
  readonly now: () => number;
  /** What to do with a lead that can't be found for certain: send it again, marked, or leave it to a person. */
  readonly unclear: 'resend' | 'hold';
  readonly settings: OutboxSettings;
  readonly onEvent: (event: OutboxEvent) => void;
}

/** Sends of one lead that were never answered and never found: the CRM takes it each time and says so otherwise, perhaps. */
const mostUnfound = 10;
/** A lead that took its relay down so often in a row would do it again. */
const mostCrashes = 3;

/** Looks for unclear leads in the CRM's own list, all of them in one call where it can be. */
export function createLookUp(parts: LookUpParts) {
  const { leads, settings } = parts;
  const recognition = createRecognition({
    ...parts,
    onError: (error) => parts.onEvent({ is: 'error', error }),
  });
  const list = createCrmList({ ...parts, recognition });
  let nextLook = 0;

  return async (now: number, breaker: Breaker): Promise<void> => {
    if (performance.now() < nextLook || breaker.rest > 0) return;
    const due = await leads.unclear(now, pageSize);
    if (due.length === 0) return;
    nextLook = performance.now() + settings.lookEvery;
    let reading: ListReading;
    try {
      reading = await list.read(due);
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      for (const lead of due) await foundNothing(lead, now, 'unseen');
      return;
    }
    for (const lead of due) {
      if (await recognition.isAmong(lead, reading.entries))
        await tell(lead, now, { state: 'delivered', code: 'found', due: now });
      else await foundNothing(lead, now, reading.seen(lead));
    }
  };

  async function foundNothing(lead: StoredLead, now: number, seen: Seen): Promise<void> {
    const whole = seen === 'whole';
    if (seen === 'later') {
      // Not a word: nothing has become known.
      const due = Math.max(now + settings.lookEvery, shownAt(lead, settings));
      await leads.change(lead, now, { state: 'unclear', code: lead.code, due });
      return;
    }
    const isCertain = await recognition.showsReceipt(lead);
    const isSuspect = lead.crashes >= mostCrashes;
    // What the CRM will say for certain is waited for as long as nobody can ask it.
    const isEndless = seen === 'unseen' && isCertain && !isSuspect;
    const isOver = whole || seen === 'too-far';
    const wait = isOver ? undefined : waitAfterLook(lead.looks, isEndless);
    if (wait !== undefined) {
      const due = now + wait * settings.haste;
      await tell(lead, now, { state: 'unclear', code: lead.code, due, looks: lead.looks + 1 });
      return;
    }
    const isAbsent = whole && isCertain;
    if (isSuspect) {
      await tell(lead, now, {
        state: 'attention',
        code: 'crashed',
        due: now,
        ...(!isAbsent && { repeat: true }),
      });
    } else if (seen === 'part' || seen === 'too-far') {
      // Nobody has looked where it would be.
      await tell(lead, now, { state: 'attention', code: 'not-looked-for', due: now, repeat: true });
    } else if (isAbsent) {
      await tell(lead, now, { state: 'queued', code: 'absent', due: now });
    } else {
      const mayBeFound = (await recognition.saysEnough(lead)) && lead.attempts < mostUnfound;
      // What could be known for certain is not guessed at, what can't be known is tried once more and not for ever.
      const again = parts.unclear === 'resend' && !isCertain && (!lead.repeat || mayBeFound);
      const wait = lead.repeat ? waitAfter(lead.attempts, now - lead.created_at) * settings.haste : 0;
      await tell(lead, now, {
        state: again ? 'queued' : 'attention',
        code: whole ? 'absent' : 'not-looked-for',
        due: now + wait,
        repeat: true,
      });
    }
  }

  async function tell(
    lead: StoredLead,
    now: number,
    change: Parameters<LeadStore['change']>[2],
  ): Promise<void> {
    if (!(await leads.change(lead, now, change))) return;
    parts.onEvent({ is: change.state, receipt: lead.receipt, code: change.code });
  }
}
