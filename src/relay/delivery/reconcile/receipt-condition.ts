import { isRecent } from '../../../async/clock.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { ListEntry } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';
import { isRefusal, type RequestPages } from './request-pages.js';

export interface ReceiptConditionDeps {
  readonly pages: Pick<RequestPages, 'load' | 'remaining'>;
  readonly leadMatcher: Pick<LeadMatcher, 'findReceipt'>;
  /**
   * Setting `TOKEN_FIELD`: address of the form field that contains the receipt number. `undefined`: no form has such
   * a field.
   */
  readonly tokenField: string | undefined;
  readonly now: () => number;
}

/**
 * Asks the CRM for the one request whose field contains a certain receipt number. Not every CRM supports such a
 * condition.
 */
export interface ReceiptCondition {
  /** False: an answer of the last hours has shown that the CRM ignores the condition, so it is not used. */
  isUsable(): boolean;
  /**
   * Searches the CRM for a lead by the receipt number. `complete`: the CRM does not have the lead. `undefined`: the
   * answer proves nothing.
   * @param controls leads with a receipt number that the CRM certainly has; the nearest in time first
   * @throws CrmError
   */
  search(lead: StoredLead, controls: readonly StoredLead[]): Promise<'found' | 'complete' | undefined>;
}

/** Time for which the relay remembers whether the CRM supports the condition, in milliseconds. */
const memoryMs = 6 * 3_600_000;

export function createReceiptCondition(deps: ReceiptConditionDeps): ReceiptCondition {
  const { pages, leadMatcher, tokenField = '', now } = deps;
  const id = tokenField.split('.')[1] ?? '';
  let memory: { readonly works: boolean; readonly learnedAt: number } | undefined;

  const recall = () => (isRecent(memory?.learnedAt, memoryMs, now()) ? memory?.works : undefined);
  const remember = (works: boolean) => {
    memory = { works, learnedAt: now() };
  };

  /**
   * Asks the CRM for the requests with the receipt number of the lead. Remembers whether all requests in the answer
   * have this number, which shows whether the CRM supports the condition.
   */
  async function ask({ receipt }: StoredLead): Promise<{ isFound: boolean; isEmpty: boolean }> {
    const conditions = { field: { id, value: receipt } };
    const { entries } = await pages.load(conditions, 1, 'look-up', []);
    const isMatch = (entry: ListEntry) => leadMatcher.findReceipt(entry) === receipt;
    // If the answer contains entries with other receipt numbers, the CRM ignores the condition.
    if (entries.length > 0) remember(entries.every(isMatch));
    return { isFound: entries.some(isMatch), isEmpty: entries.length === 0 };
  }

  async function search(lead: StoredLead, controls: readonly StoredLead[]) {
    const answer = await ask(lead);
    if (answer.isFound) return 'found';
    if (!answer.isEmpty) return undefined;
    // An empty answer could also mean that the condition does not work. So the same condition must find a control (a
    // lead that the CRM certainly has).
    const [control] = controls;
    if (recall() === undefined && control && pages.remaining() > 0 && (await ask(control)).isEmpty)
      remember(false);
    return recall() ? 'complete' : undefined;
  }

  return {
    isUsable: () => id !== '' && recall() !== false,
    async search(lead, controls) {
      try {
        return await search(lead, controls);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        remember(false);
        return undefined;
      }
    },
  };
}
