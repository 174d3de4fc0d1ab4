import type { ListEntry } from '../../../../src/relay/delivery/reconcile/list-page.js';
import type { LeadMatcher } from '../../../../src/relay/delivery/reconcile/match-lead.js';
import type { StoredLead } from '../../../../src/relay/storage/tables/lead-schema.js';

const receiptOf = ({ listedValues }: ListEntry) => listedValues.get('91')?.toUpperCase();
const isListed = async ({ receipt }: StoredLead, entries: readonly ListEntry[]) =>
  entries.some((entry) => receiptOf(entry) === receipt);

/** Finds leads by their receipt in the field 91. The CRM's time zone is UTC. */
export const receiptMatcher: LeadMatcher = {
  learnTimeZone: async () => {},
  toCrmTime: (time) => time,
  isZoneKnown: () => true,
  findReceipt: receiptOf,
  hasVisibleReceipt: async () => true,
  isDistinctive: async () => true,
  isListed,
  mayBeListed: isListed,
};
