import { LRUCache } from 'lru-cache';
import type { FormCatalog } from '../../forms/form-catalog.js';
import { readLeadPayload } from '../../leads/lead-payload.js';
import type { Encryption } from '../../storage/encryption.js';
import type { StoredLead } from '../../storage/tables/lead-schema.js';
import { buildExpectedValues, type ExpectedValue } from './expected-values.js';

/** The content of the CRM's list entry of a lead, if the CRM has the lead. */
export interface ExpectedEntry {
  readonly expectedValues: ReadonlyMap<string, ExpectedValue>;
  /** The entry shows the receipt. `false`: the form lacks the field, or the lead is older than the setting. */
  readonly hasReceipt: boolean;
  /** The form was known, so the options of the lead's values are known. */
  readonly hasForm: boolean;
}

export interface ExpectedEntriesDeps {
  readonly encryption: Encryption;
  /** Knows the options of a form, which the CRM may list by id. */
  readonly formCatalog: Pick<FormCatalog, 'findCachedBySendId'>;
  /** Address of the field that carries the receipt (`TOKEN_FIELD`). `undefined`: the forms have no such field. */
  readonly tokenField: string | undefined;
  /** Called with the error if a lead cannot be decrypted. */
  readonly onError: (error: unknown) => void;
}

/** Leads whose expected entries stay in memory: consecutive runs need the same leads. */
const maxCachedLeads = 2_000;

/** Returns the function that decrypts a lead and works out its list entry. */
export function createExpectedEntries(deps: ExpectedEntriesDeps) {
  const { encryption, formCatalog, tokenField, onError } = deps;
  const cache = new LRUCache<string, ExpectedEntry>({ max: maxCachedLeads });

  /**
   * `undefined`: the content of the lead is erased or cannot be decrypted. The delivery of the lead reports the error, and
   * other leads do not wait for it.
   */
  return async ({ receipt, sealed }: StoredLead): Promise<ExpectedEntry | undefined> => {
    const cached = cache.get(receipt);
    if (cached?.hasForm || !sealed) return cached;
    try {
      const payload = readLeadPayload(await encryption.decryptLead(sealed, receipt));
      const form = await formCatalog.findCachedBySendId(payload.formtype, payload.host);
      // The CRM lists a file under a name of its own, so a file says nothing about the lead.
      const isFile = ({ texts }: ExpectedValue) =>
        payload.uploads.some((id) => [...texts].some((text) => text.includes(id.toLowerCase())));
      const allValues = buildExpectedValues(payload.data, form);
      const expected = {
        expectedValues: new Map([...allValues].filter(([, value]) => !isFile(value))),
        hasReceipt: payload.receiptField !== '' && payload.receiptField === tokenField,
        hasForm: form !== undefined,
      };
      cache.set(receipt, expected);
      return expected;
    } catch (error) {
      onError(error);
      return undefined;
    }
  };
}
