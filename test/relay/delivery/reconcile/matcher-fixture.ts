import type { WireValue } from '../../../../src/crm/json/wire-json.js';
import type { FormDefinition } from '../../../../src/form/definition.js';
import type { ListEntry } from '../../../../src/relay/delivery/reconcile/list-page.js';
import { createLeadMatcher } from '../../../../src/relay/delivery/reconcile/match-lead.js';
import { writeLeadPayload } from '../../../../src/relay/leads/lead-payload.js';
import { writeFingerprint } from '../../../../src/relay/leads/normalize-values.js';
import { createEncryption } from '../../../../src/relay/storage/encryption.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';
import type { LeadStore } from '../../../../src/relay/storage/tables/lead-store.js';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const nowMs = Date.UTC(2026, 10, 24, 12);

const encryption = await createEncryption(['the-secret-of-the-lead-matcher', 'an-earlier-secret']);
const flat = { 66: 'A flat', 67: '2026-12-01' };

/** Fingerprint of the default lead under an earlier secret. */
export const earlierFingerprint = await (await createEncryption(['an-earlier-secret'])).hash(
  'lead',
  writeFingerprint(
    '34',
    new Map([
      ['66', 'a flat'],
      ['67', '2026-12-01'],
    ]),
  ),
);

export interface LeadFacts extends Partial<StoredLead> {
  readonly values?: Readonly<Record<string, WireValue>>;
  readonly receiptField?: string;
  readonly uploads?: readonly string[];
}

/** Returns a delivered lead with two values, sealed as the relay seals it. */
export async function leadAt(
  receipt: string,
  sentAt: number,
  { values = flat, receiptField = '', uploads = [], ...changes }: LeadFacts = {},
): Promise<StoredLead> {
  const request = Object.entries(values).map(([id, value]) => [id, new Map([['value', value]])] as const);
  const payload = { formtype: '34', host: 'a.example', token: '', leftOut: new Map(), consents: [] };
  const data = new Map([['ext_request', new Map(request)]]);
  const sealed = await encryption.encryptLead(
    writeLeadPayload({ ...payload, data, receiptField, uploads }),
    receipt,
  );
  const row = { receipt, sealed, state: 'delivered', attempts: 1, repeat: 0, fingerprint: 'flat' };
  return { ...(row as StoredLead), sent_at: sentAt, created_at: sentAt, ...changes };
}

/** Returns an entry of the CRM's list. */
export function entryAt(createdAt: number, values: Readonly<Record<string, string>> = flat): ListEntry {
  const listedValues = new Map(Object.entries(values).map(([id, value]) => [id, value.toLowerCase()]));
  return { id: '', listedValues, createdAt, activeAt: undefined };
}

export interface MatcherSetup {
  readonly leads?: readonly StoredLead[];
  readonly tokenField?: string;
  readonly noteField?: string;
  readonly consentField?: string;
  readonly findForm?: () => FormDefinition | undefined;
}

/** Creates a lead matcher with these leads in its store, and a clock that stands still. */
export function setUpMatcher({ leads = [], tokenField, noteField, consentField, findForm }: MatcherSetup) {
  const asked: (readonly [since: number, until: number])[] = [];
  const errors: unknown[] = [];
  let now = nowMs;
  const matcher = createLeadMatcher({
    leads: {
      find: async (receipt: string) => leads.find((lead) => lead.receipt === receipt),
      async sentBetween(since: number, until: number) {
        asked.push([since, until]);
        return leads.filter(({ sent_at }) => sent_at >= since && sent_at <= until);
      },
    } as Partial<LeadStore> as LeadStore,
    encryption,
    formCatalog: { findCachedBySendId: async () => findForm?.() },
    settings: { settleMs: 90_000, clockToleranceMs: 120_000 },
    tokenField,
    noteField,
    consentField,
    onError: (error) => errors.push(error),
    now: () => now,
  });
  return {
    matcher,
    /** Periods for which the store was asked. */
    asked,
    errors,
    setNow(time: number) {
      now = time;
    },
  };
}
