import { type Database, sql } from '../database/sql.js';

/** Times of failed uploads of a file to the CRM, in milliseconds since 1970. */
export interface FileFailures {
  /** First failure, whatever its reason. */
  readonly failedAt: number;
  /** First failure since the CRM last took no more requests. `undefined`: there was none. */
  readonly refusedAt: number | undefined;
}

/** Stores when a file could not be uploaded to the CRM. */
export interface FileFailureStore {
  /**
   * Records that the file could not be uploaded to the CRM.
   * @param isThrottled the CRM takes no more requests at the moment, so the file is not the cause
   */
  recordFailure(id: string, now: number, isThrottled: boolean): Promise<FileFailures>;
  /** The CRM cannot be reached. The time of an outage does not count for a file, so its next failure is the first one. */
  forgetFailures(id: string): Promise<void>;
}

export function createFileFailureStore({ query }: Pick<Database, 'query'>): FileFailureStore {
  return {
    async recordFailure(id, now, isThrottled) {
      const refusedNow = isThrottled ? null : now;
      const [row] = await query<{ failed_at: number; refused_at: number | null }>(sql`
        UPDATE uploads SET failed_at = COALESCE(failed_at, CAST(${now} AS BIGINT)),
          refused_at = CASE WHEN CAST(${refusedNow} AS BIGINT) IS NULL THEN NULL
            ELSE COALESCE(refused_at, CAST(${refusedNow} AS BIGINT)) END
        WHERE id = ${id} RETURNING failed_at, refused_at`);
      const { failed_at: failedAt, refused_at: refusedAt } = row ?? {
        failed_at: now,
        refused_at: refusedNow,
      };
      return { failedAt, refusedAt: refusedAt ?? undefined };
    },
    async forgetFailures(id) {
      await query(
        sql`UPDATE uploads SET failed_at = NULL, refused_at = NULL WHERE id = ${id} AND failed_at IS NOT NULL`,
      );
    },
  };
}
