import { LRUCache } from 'lru-cache';
import type { FormCatalog } from '../../forms/form-catalog.js';
import { readLeadPayload } from '../../leads/lead-payload.js';
import { normalizeSentRequest, writeFingerprint } from '../../leads/normalize-values.js';
import type { Encryption } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import type { OwnFields } from '../own-fields.js';
import { buildExpectedValues, type ExpectedValue } from './expected-values.js';

/** The values that the CRM must list for a lead (submitted form) if the CRM has stored the lead. */
export interface ExpectedEntry {
  readonly expectedValues: ReadonlyMap<string, ExpectedValue>;
  /**
   * True: the CRM's list shows the relay's receipt number for this lead. False: the form has no field for the receipt
   * number, or the lead was stored before `TOKEN_FIELD` was set.
   */
  readonly hasReceipt: boolean;
  /** True: the values were computed with the form definition, so the texts and ids of options are known. */
  readonly hasForm: boolean;
  /** Fingerprint of the lead (`StoredLead.fingerprint`) under each secret, the current secret first. */
  readonly fingerprints: readonly string[];
}

export interface ExpectedEntriesDeps extends OwnFields {
  readonly encryption: Encryption;
  /**
   * Returns the form definition with its options. It is needed because the CRM may list the id of a chosen option
   * instead of the option's text.
   */
  readonly formCatalog: Pick<FormCatalog, 'findCachedBySendId'>;
  /** Called with the error if a lead cannot be decrypted. */
  readonly onError: (error: unknown) => void;
}

/**
 * Maximum number of leads whose expected values stay in memory. Consecutive searches need the values of the same
 * leads.
 */
const maxCachedLeads = 2_000;

/** Returns a function that decrypts a lead and computes the values that the CRM must list for the lead. */
export function createExpectedEntries(deps: ExpectedEntriesDeps) {
  const { encryption, formCatalog, tokenField, noteField, consentField, onError } = deps;
  const ownAddresses = [tokenField, noteField, consentField];
  const cache = new LRUCache<string, ExpectedEntry>({ max: maxCachedLeads });

  /**
   * Computes the values that the CRM must list for a lead. `undefined`: the content of the lead is erased or cannot
   * be decrypted. The error is not thrown, so that the search for other leads can continue.
   */
  return async ({ receipt, sealed }: StoredLead): Promise<ExpectedEntry | undefined> => {
    const cached = cache.get(receipt);
    if (cached?.hasForm || !sealed) return cached;
    try {
      const payload = readLeadPayload(await encryption.decryptLead(sealed, receipt));
      const form = await formCatalog.findCachedBySendId(payload.formtype, payload.host);
      // The CRM gives each file a new name, so a file cannot help to recognize the lead and is left out.
      const isFile = ({ texts }: ExpectedValue) =>
        payload.uploads.some((id) => [...texts].some((text) => text.includes(id.toLowerCase())));
      // The relay adds texts of its own to a value that a visitor has typed into one of these fields.
      const isOwn = (id: string) => ownAddresses.includes(`ext_request.${id}`);
      const allValues = buildExpectedValues(payload.data, form);
      const expected = {
        expectedValues: new Map([...allValues].filter(([id, value]) => !isFile(value) && !isOwn(id))),
        hasReceipt: payload.receiptField !== '' && payload.receiptField === tokenField,
        hasForm: form !== undefined,
        fingerprints: await encryption.hashWithAllKeys(
          'lead',
          writeFingerprint(payload.formtype, normalizeSentRequest(payload.data)),
        ),
      };
      cache.set(receipt, expected);
      return expected;
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
}
