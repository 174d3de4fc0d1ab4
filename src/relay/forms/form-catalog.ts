import { LRUCache } from 'lru-cache';
import { nowAndThen } from '../../async/coalesce.js';
import { oncePer } from '../../async/memoize-weak.js';
import { setAside } from '../../crm/definition/personal-fields.js';
import { readForm } from '../../crm/definition/read-form.js';
import { withoutFields } from '../../crm/definition/remove-fields.js';
import { readWireJson, type WireValue } from '../../crm/json/wire-json.js';
import { writeWireJson } from '../../crm/json/write-wire-json.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { CopyRequest, KeptCopies } from '../cache/stale-while-revalidate.js';
import { isFormId } from '../config/validators.js';
import type { CrmLink } from '../crm/crm-gateway.js';
import type { ReadyText } from '../http/cached-response.js';
import type { CopyStore } from '../storage/tables/cache-store.js';
import type { Reach } from './allowed-lists.js';
import type { AddHeadings } from './headings.js';

/** A form as the CRM wrote it and as it was understood. */
export interface ServedForm {
  /** As anybody is asked for it. */
  readonly wire: WireValue;
  /** All of it, with the headings of its fields that are known. */
  readonly loaded: LoadedForm;
  /** As anybody is asked for it: what only a personal link brings in is set aside. */
  readonly asked: LoadedForm;
  /** What `GET /forms/ID` says. */
  readonly published: () => Promise<ReadyText>;
  /** Seconds since the CRM said it, where it could not be asked again. */
  readonly staleFor?: number;
}

export interface ServedForms {
  /** Undefined for what may not be served: whether the CRM has it makes no difference. */
  load(formId: string, host: string): Promise<ServedForm | undefined>;
  /** By the id with which the form is sent, which can be another than the one it is asked for with. */
  loadBySendId(formtype: string, host: string): Promise<ServedForm | undefined>;
  /** What is kept of it, without waiting for the CRM. */
  recallBySendId(formtype: string, host: string): Promise<FormDefinition | undefined>;
  /**
   * Reads every form that a visitor can have open, so that `Reach` has the whole picture: the listed ones or,
   * where none is listed, those that this relay or another one on its store has served.
   */
  loadKnown(host: string): Promise<void>;
}

export interface ServedFormsParts {
  /** Empty where every form of the CRM may be served. */
  readonly listed: ReadonlySet<string>;
  readonly crm: CrmLink;
  readonly reach: Reach;
  readonly copies: KeptCopies;
  readonly stored: CopyStore;
  readonly publish: (loaded: LoadedForm) => Promise<ReadyText>;
  /** Addresses of fields that only a personal link may fill in. */
  readonly signedFields: ReadonlySet<string>;
  readonly addHeadings: AddHeadings | undefined;
}

const prefix = 'form:';
/** How long a definition counts as current, in milliseconds. */
const freshFor = 300_000;

export function createServedForms(parts: ServedFormsParts): ServedForms {
  const { listed, crm, reach, copies, stored, publish, signedFields, addHeadings } = parts;
  /** By the id with which a form is sent; with most it is the same. */
  const askedWith = new LRUCache<string, string>({ max: 1_000 });
  let known = listed;
  const recall = nowAndThen(async () => {
    known = new Set((await stored.names(prefix)).map((name) => name.slice(prefix.length)));
  });
  const setAsideOnce = oncePer((loaded: LoadedForm) => setAside(loaded, signedFields));
  const publishOnce = oncePer(publish);

  function requestFor(formId: string, host: string): CopyRequest<Pick<ServedForm, 'wire' | 'loaded'>> {
    return {
      name: prefix + formId,
      freshFor,
      fetch: async () => writeWireJson(await crm(host).loadWireForm(formId)),
      read(text) {
        const wire = readWireJson(text);
        const loaded = readForm(wire);
        reach.learnForm(loaded.definition);
        const { id } = loaded.definition;
        if (id !== formId || !askedWith.has(id)) askedWith.set(id, formId);
        const personal = setAside(loaded, signedFields).personal ?? [];
        const addresses = new Set<string>(personal.map(({ field }) => field.address));
        return { wire: withoutFields(wire, addresses), loaded };
      },
    };
  }

  async function load(formId: string, host: string): Promise<ServedForm | undefined> {
    if (!isFormId(formId) || (listed.size > 0 && !listed.has(formId))) return undefined;
    const { value, ...served } = await copies.get(requestFor(formId, host));
    const loaded = (await addHeadings?.(value.loaded, host)) ?? value.loaded;
    const asked = setAsideOnce(loaded);
    return { wire: value.wire, loaded, asked, published: () => publishOnce(asked), ...served };
  }

  async function loadKnown(host: string): Promise<void> {
    if (listed.size === 0) await recall();
    await Promise.allSettled([...known].map((formId) => load(formId, host)));
  }

  return {
    load,
    async loadBySendId(formtype, host) {
      if (!isFormId(formtype)) return undefined;
      if (!listed.has(formtype) && !askedWith.has(formtype)) await loadKnown(host);
      return load(askedWith.get(formtype) ?? formtype, host);
    },
    async recallBySendId(formtype, host) {
      const isListed = listed.size === 0 || listed.has(formtype);
      const ids = isListed || askedWith.has(formtype) ? [askedWith.get(formtype) ?? formtype] : listed;
      for (const formId of ids) {
        const kept = isFormId(formId) ? await copies.getKept(requestFor(formId, host)) : undefined;
        if (kept?.loaded.definition.id === formtype) return kept.loaded.definition;
      }
      return undefined;
    },
    loadKnown,
  };
}
