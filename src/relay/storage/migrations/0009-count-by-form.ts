import { sql } from '../database/sql.js';
import type { Migration } from './migration.js';

/**
 * Database version 9: adds the daily counts by form, site and field, which outlive the leads. Also adds an index by
 * state, so that the leads can be counted without reading all of them.
 */
export const countByForm: Migration = async ({ query }) => {
  await query(sql`CREATE TABLE IF NOT EXISTS form_counts (
    day BIGINT NOT NULL,
    form TEXT NOT NULL,
    site TEXT NOT NULL,
    kind TEXT NOT NULL,
    field TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, form, site, kind, field)
  )`);
  await query(sql`CREATE INDEX IF NOT EXISTS leads_counted ON leads (test, state, created_at)`);
};
