import { LRUCache } from 'lru-cache';
import { coalesce } from '../../async/coalesce.js';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { separatePersonalFields } from '../../crm/definition/personal-fields.js';
import { readForm } from '../../crm/definition/read-form.js';
import { removeFields } from '../../crm/definition/remove-fields.js';
import { parseWireJson, type WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { CacheRequest, StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import { isFormId } from '../config/validators.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import type { CachedResponse } from '../http/cached-response.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { AllowedLists } from './allowed-lists.js';
import type { AddHeadings } from './headings.js';

/** A form as the CRM wrote it and as it was understood. */
export interface ServedForm {
  /** As anybody is asked for it. */
  readonly wire: WireValue;
  /** All of it, with the headings of its fields that are known. */
  readonly loaded: LoadedForm;
  /** As anybody is asked for it: what only a personal link brings in is set aside. */
  readonly publicForm: LoadedForm;
  /** What `GET /forms/ID` says. */
  readonly published: () => Promise<CachedResponse>;
  /** Seconds since the CRM said it, where it could not be asked again. */
  readonly staleSeconds?: number;
}

export interface FormCatalog {
  /** Undefined for what may not be served: whether the CRM has it makes no difference. */
  load(formId: string, host: string): Promise<ServedForm | undefined>;
  /** By the id with which the form is sent, which can be another than the one it is asked for with. */
  loadBySendId(sendId: string, host: string): Promise<ServedForm | undefined>;
  /** What is kept of it, without waiting for the CRM. */
  findCachedBySendId(sendId: string, host: string): Promise<FormDefinition | undefined>;
  /**
   * Reads every form that a visitor can have open, so that `Reach` has the whole picture: the listed ones or,
   * where none is listed, those that this relay or another one on its store has served.
   */
  loadKnownForms(host: string): Promise<void>;
}

export interface FormCatalogDeps {
  /** Empty where every form of the CRM may be served. */
  readonly listedFormIds: ReadonlySet<string>;
  readonly crm: CrmGatewayFactory;
  readonly allowedLists: AllowedLists;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly publish: (loaded: LoadedForm) => Promise<CachedResponse>;
  /** Addresses of fields that only a personal link may fill in. */
  readonly signedFields: ReadonlySet<string>;
  /** Undefined if `HEADINGS` is off. */
  readonly addHeadings: AddHeadings | undefined;
  readonly monotonic: () => number;
}

const cacheKeyPrefix = 'form:';
/** How long a definition counts as current, in milliseconds. */
const freshMs = 300_000;

export function createFormCatalog(deps: FormCatalogDeps): FormCatalog {
  const {
    listedFormIds,
    crm,
    allowedLists,
    cache,
    cacheStore,
    publish,
    signedFields,
    addHeadings,
    monotonic,
  } = deps;
  /** By the id with which a form is sent; with most it is the same. */
  const formIdBySendId = new LRUCache<string, string>({ max: 1_000 });
  let knownFormIds = listedFormIds;
  const loadStoredFormIds = coalesce(async () => {
    knownFormIds = new Set(
      (await cacheStore.listNames(cacheKeyPrefix)).map((name) => name.slice(cacheKeyPrefix.length)),
    );
  }, monotonic);
  const toPublicForm = memoizeWeak((loaded: LoadedForm) => separatePersonalFields(loaded, signedFields));
  const publishMemoized = memoizeWeak(publish);

  function createCacheRequest(
    formId: string,
    host: string,
  ): CacheRequest<Pick<ServedForm, 'wire' | 'loaded'>> {
    return {
      key: cacheKeyPrefix + formId,
      freshMs,
      fetch: async () => stringifyWireJson(await crm(host).loadWireForm(formId)),
      read(text) {
        const wire = parseWireJson(text);
        const loaded = readForm(wire);
        allowedLists.addForm(loaded.definition);
        const { id } = loaded.definition;
        if (id !== formId || !formIdBySendId.has(id)) formIdBySendId.set(id, formId);
        const personalFields = separatePersonalFields(loaded, signedFields).personal ?? [];
        const addresses = new Set<string>(personalFields.map(({ field }) => field.address));
        return { wire: removeFields(wire, addresses), loaded };
      },
    };
  }

  async function load(formId: string, host: string): Promise<ServedForm | undefined> {
    if (!isFormId(formId) || (listedFormIds.size > 0 && !listedFormIds.has(formId))) return undefined;
    const { value, ...served } = await cache.get(createCacheRequest(formId, host));
    const loaded = (await addHeadings?.(value.loaded, host)) ?? value.loaded;
    const publicForm = toPublicForm(loaded);
    return { wire: value.wire, loaded, publicForm, published: () => publishMemoized(publicForm), ...served };
  }

  async function loadKnownForms(host: string): Promise<void> {
    if (listedFormIds.size === 0) await loadStoredFormIds();
    await Promise.allSettled([...knownFormIds].map((formId) => load(formId, host)));
  }

  return {
    load,
    async loadBySendId(sendId, host) {
      if (!isFormId(sendId)) return undefined;
      if (!listedFormIds.has(sendId) && !formIdBySendId.has(sendId)) await loadKnownForms(host);
      return load(formIdBySendId.get(sendId) ?? sendId, host);
    },
    async findCachedBySendId(sendId, host) {
      const isListed = listedFormIds.size === 0 || listedFormIds.has(sendId);
      const candidateIds =
        isListed || formIdBySendId.has(sendId) ? [formIdBySendId.get(sendId) ?? sendId] : listedFormIds;
      for (const formId of candidateIds) {
        const cached = isFormId(formId) ? await cache.getCached(createCacheRequest(formId, host)) : undefined;
        if (cached?.loaded.definition.id === sendId) return cached.loaded.definition;
      }
      return undefined;
    },
    loadKnownForms,
  };
}
