import { createDelayedTask, type DelayedTaskDeps } from '../../async/delayed-task.js';
import type { AcceptLead } from '../leads/accept-lead.js';
import { openLeadPayload } from '../leads/lead-payload.js';
import type { Encryption } from '../storage/encryption.js';
import {
  type CountKind,
  type FormCount,
  type FormCountStore,
  toDay,
} from '../storage/statistics/form-count-store.js';
import type { StoredLead } from '../storage/tables/lead-schema.js';

/** Counts starts, sends, refused values and deliveries by form, site and day. Test leads and retries are not counted. */
export interface FormCounts {
  count(kind: CountKind, form: string, site: string, field?: string): void;
  /** Returns a function that calls `acceptLead`, and counts the accepted leads and the refused fields. */
  countAccepted(acceptLead: AcceptLead): AcceptLead;
  /** Counts that the state of a lead has changed to `kind`. */
  countChange(kind: 'delivered' | 'attention', lead: StoredLead): Promise<void>;
  /** Writes the counts that are not in the database yet. */
  flush(): Promise<void>;
}

export interface FormCountsDeps extends DelayedTaskDeps {
  readonly store: Pick<FormCountStore, 'add'>;
  readonly encryption: Pick<Encryption, 'decryptLead'>;
  readonly now: () => number;
}

/** Milliseconds for which counts are collected, so that a busy relay writes them rarely. */
const writeDelayMs = 5_000;
/**
 * Largest number of different rows for one day. If there are more, a sender invents sites, because a relay for every
 * origin (`ALLOWED_ORIGINS=*`) accepts any. Further sites of that day are counted together.
 */
const maxRowsPerDay = 5_000;
/** Name under which further sites are counted together. No host name contains this sign. */
export const otherSites = '*';

export function createFormCounts(deps: FormCountsDeps): FormCounts {
  const { store, encryption, now } = deps;
  const planWrite = createDelayedTask(flush, writeDelayMs, deps);
  const unwritten = new Map<string, FormCount>();
  let rowsOfDay = new Set<string>();
  let dayOfRows = 0;

  function add(counted: FormCount): void {
    const key = getKey(counted);
    const { count = 0 } = unwritten.get(key) ?? {};
    unwritten.set(key, { ...counted, count: count + counted.count });
    planWrite();
  }

  function count(kind: CountKind, form: string, site: string, field = ''): void {
    const day = toDay(now());
    if (day !== dayOfRows) rowsOfDay = new Set();
    dayOfRows = day;
    const row = { day, form, site, kind, field, count: 1 };
    const key = getKey(row);
    if (rowsOfDay.has(key) || rowsOfDay.size < maxRowsPerDay) {
      rowsOfDay.add(key);
      add(row);
    } else add({ ...row, site: otherSites });
  }

  async function flush(): Promise<void> {
    const counts = [...unwritten.values()];
    unwritten.clear();
    try {
      await store.add(counts);
    } catch (error) {
      // The counts are kept for the next write. They need little memory, because the number of rows of a day is
      // limited.
      for (const counted of counts) add(counted);
      throw error;
    }
  }

  return {
    count,
    countAccepted: (acceptLead) => async (submission) => {
      const accepted = await acceptLead(submission);
      const { definition, host, isTest } = submission;
      const { spamCode, isRepeated } = accepted;
      if (isTest || isRepeated) return accepted;
      if (accepted.receipt) count(spamCode ? 'spam' : 'send', definition.id, host);
      // Programs that send spam often leave fields empty. That says nothing about the form, so the refused fields
      // of spam are not counted.
      if (!spamCode) for (const field of accepted.refusedFields) count('refused', definition.id, host, field);
      return accepted;
    },
    async countChange(kind, lead) {
      if (!lead.test) count(kind, lead.form, (await openLeadPayload(lead, encryption))?.host ?? '');
    },
    flush,
  };
}

function getKey({ day, form, site, kind, field }: FormCount): string {
  return [day, form, site, kind, field].join(' ');
}
