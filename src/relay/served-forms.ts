import { LRUCache } from 'lru-cache';
import { readForm } from '../crm/read-form.js';
import type { WireValue } from '../crm/wire-json.js';
import type { LoadedForm } from '../form/form-service.js';
import { isFormId } from './config.js';
import type { CrmLink } from './crm-link.js';
import type { Reach } from './reach.js';

/** A form as the CRM wrote it and as it was understood. */
export interface ServedForm {
  readonly wire: WireValue;
  readonly loaded: LoadedForm;
}

export interface ServedForms {
  /** Undefined for what may not be served: whether the CRM has it makes no difference. */
  load(formId: string, host: string): Promise<ServedForm | undefined>;
  /** By the id with which the form is sent, which can be another than the one it is asked for with. */
  loadBySendId(formtype: string, host: string): Promise<ServedForm | undefined>;
  /** Reads every listed form that is not known at the moment, so that `Reach` has the whole picture. */
  loadListed(host: string): Promise<void>;
}

/** How long a definition counts as current, in milliseconds. */
const freshFor = 60_000;

export function createServedForms(listed: ReadonlySet<string>, crm: CrmLink, reach: Reach): ServedForms {
  const askedWith = new Map<string, string>();
  const forms = new LRUCache<string, ServedForm, string>({
    max: 1_000,
    ttl: freshFor,
    // Concurrent misses share one call.
    async fetchMethod(formId, stale, { context: host }) {
      const wire = await crm(host)
        .loadWireForm(formId)
        .catch((error: unknown) => {
          if (!stale) throw error;
        });
      if (wire === undefined) return stale;
      const loaded = readForm(wire);
      reach.learnForm(loaded.definition);
      if (loaded.definition.id !== formId) askedWith.set(loaded.definition.id, formId);
      return { wire, loaded };
    },
  });

  async function load(formId: string, host: string): Promise<ServedForm | undefined> {
    const served = isFormId(formId) && (listed.size === 0 || listed.has(formId));
    return served ? forms.fetch(formId, { context: host }) : undefined;
  }

  async function loadListed(host: string): Promise<void> {
    await Promise.allSettled([...listed].map((formId) => load(formId, host)));
  }

  return {
    load,
    async loadBySendId(formtype, host) {
      if (!isFormId(formtype)) return undefined;
      if (!listed.has(formtype) && !askedWith.has(formtype)) await loadListed(host);
      return load(askedWith.get(formtype) ?? formtype, host);
    },
    loadListed,
  };
}
