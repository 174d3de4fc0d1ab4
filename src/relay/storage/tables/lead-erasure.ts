import { type Database, sql } from '../database/sql.js';
import type { LeadState, StoredLead } from './lead-schema.js';

/** What becomes of leads that are over: their content goes, and what a repeated send is known by stays for a while. */
export interface LeadErasure {
  /**
   * Empties leads that have been so since before `before` (`fileless` for those that went without a file), forgets those
   * since before `forget`; how many were emptied.
   */
  eraseExpired(
    state: 'delivered' | 'closed' | 'quarantine',
    emptyBefore: number,
    deleteBefore: number,
    withoutFileBefore?: number,
  ): Promise<number>;
  /**
   * Empties one lead at once, whatever became of it: it is never sent from then on. Resolves to the state that it is in
   * now, or to nothing where it is not in that attempt any more, or is under way to the CRM.
   */
  eraseOne(
    lead: Pick<StoredLead, 'receipt' | 'attempts' | 'state'>,
    now: number,
  ): Promise<LeadState | undefined>;
}

export function createLeadErasure({
  query,
  purgeErased,
}: Pick<Database, 'query' | 'purgeErased'>): LeadErasure {
  return {
    async eraseExpired(state, emptyBefore, deleteBefore, withoutFileBefore = emptyBefore) {
      const emptied = await query(sql`
        UPDATE leads SET sealed = NULL WHERE state = ${state} AND sealed IS NOT NULL
          AND (changed_at < ${withoutFileBefore} OR (changed_at < ${emptyBefore} AND code <> 'without-file'))
        RETURNING receipt`);
      await query(
        sql`DELETE FROM leads WHERE state = ${state} AND sealed IS NULL AND changed_at < ${deleteBefore}`,
      );
      if (emptied.length > 0) await purgeErased();
      return emptied.length;
    },
    async eraseOne({ receipt, attempts, state }, now) {
      // What may be in the CRM counts there like one that is.
      const [emptied] = await query<Pick<StoredLead, 'state'>>(sql`
        UPDATE leads SET sealed = NULL, due_at = ${now}, changed_at = ${now},
          repeat = CASE WHEN state IN ('trying', 'unclear') THEN 1 ELSE repeat END,
          state = CASE WHEN state = 'delivered' THEN state ELSE 'closed' END
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state}
          AND (state <> 'trying' OR lease_until <= ${now}) RETURNING state`);
      if (emptied) await purgeErased();
      return emptied?.state;
    },
  };
}
