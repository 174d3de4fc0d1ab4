import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { ListEntry } from './list-page.js';
import type { LeadMatcher } from './match-lead.js';
import { isRefusal, type RequestPages } from './request-pages.js';

export interface ReceiptConditionDeps {
  readonly pages: Pick<RequestPages, 'load' | 'remaining'>;
  readonly leadMatcher: Pick<LeadMatcher, 'findReceipt'>;
  /** Setting `TOKEN_FIELD`: address of the form field that contains the receipt. */
  readonly tokenField: string | undefined;
  readonly now: () => number;
}

/** Asks the CRM for the request whose field has a certain receipt. */
export interface ReceiptCondition {
  /** False: the CRM does not know the condition, as an answer of the last hours has shown. */
  isUsable(): boolean;
  /**
   * Searches for a lead by its receipt. `undefined`: the answer proves nothing.
   * @param controls leads with a receipt that the CRM certainly has; the nearest first
   * @throws CrmError
   */
  search(lead: StoredLead, controls: readonly StoredLead[]): Promise<'found' | 'complete' | undefined>;
}

/** Time for which the relay remembers whether the CRM knows the condition, in milliseconds. */
const memoryMs = 6 * 3_600_000;

export function createReceiptCondition(deps: ReceiptConditionDeps): ReceiptCondition {
  const { pages, leadMatcher, tokenField = '', now } = deps;
  const id = tokenField.split('.')[1] ?? '';
  let memory: { readonly works: boolean; readonly until: number } | undefined;

  const recall = () => (memory && now() < memory.until ? memory.works : undefined);
  const remember = (works: boolean) => {
    memory = { works, until: now() + memoryMs };
  };

  /** Returns the entries of the answer and remembers whether the CRM has applied the condition to all of them. */
  async function ask({ receipt }: StoredLead): Promise<{ isFound: boolean; isEmpty: boolean }> {
    const conditions = { field: { id, value: receipt } };
    const { entries } = await pages.load(conditions, 1, 'look-up', []);
    const isMatch = (entry: ListEntry) => leadMatcher.findReceipt(entry) === receipt;
    // Other entries show that the CRM ignores the condition.
    if (entries.length > 0) remember(entries.every(isMatch));
    return { isFound: entries.some(isMatch), isEmpty: entries.length === 0 };
  }

  async function search(lead: StoredLead, controls: readonly StoredLead[]) {
    const answer = await ask(lead);
    if (answer.isFound) return 'found';
    if (!answer.isEmpty) return undefined;
    // An empty answer proves something only if the same condition finds a lead that the CRM has.
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
