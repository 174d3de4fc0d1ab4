import { type Database, sql } from '../database/sql.js';
import type { LeadState, StoredLead } from './lead-schema.js';

/**
 * Erases the content of leads. The hashes that identify a retry of the same lead stay for some time and are deleted
 * together with the row.
 */
export interface LeadErasure {
  /**
   * Erases the content of leads that reached `state` before `emptyBefore`, or before `withoutFileBefore` if they were
   * delivered without a file. Deletes the rows of leads that reached `state` before `deleteBefore`.
   * Times are milliseconds since 1970. Returns the number of leads whose content was erased.
   */
  eraseExpired(
    state: 'delivered' | 'closed' | 'quarantine',
    emptyBefore: number,
    deleteBefore: number,
    withoutFileBefore?: number,
  ): Promise<number>;
  /**
   * Erases the content of a lead in any state. After that, the lead is never sent to the CRM. Returns the new state.
   * `undefined`: nothing was erased, because the lead has changed since it was read, or a relay is sending it.
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
        UPDATE leads SET sealed = NULL, network = NULL WHERE state = ${state} AND sealed IS NOT NULL
          AND (changed_at < ${withoutFileBefore} OR (changed_at < ${emptyBefore} AND code <> 'without-file'))
        RETURNING receipt`);
      await query(
        sql`DELETE FROM leads WHERE state = ${state} AND sealed IS NULL AND changed_at < ${deleteBefore}`,
      );
      if (emptied.length > 0) await purgeErased();
      return emptied.length;
    },
    async eraseOne({ receipt, attempts, state }, now) {
      // The column `repeat` is set to 1 for a lead that may be in the CRM. If the relay later finds a matching request
      // in the CRM's list, it knows that the request may belong to the erased lead.
      const [emptied] = await query<Pick<StoredLead, 'state'>>(sql`
        UPDATE leads SET sealed = NULL, network = NULL, due_at = ${now}, changed_at = ${now},
          repeat = CASE WHEN state IN ('trying', 'unclear') THEN 1 ELSE repeat END,
          state = CASE WHEN state = 'delivered' THEN state ELSE 'closed' END
        WHERE receipt = ${receipt} AND attempts = ${attempts} AND state = ${state}
          AND (state <> 'trying' OR lease_until <= ${now}) RETURNING state`);
      if (emptied) await purgeErased();
      return emptied?.state;
    },
  };
}
