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
import type { Publish } from './published-form.js';
import { createUnknownFormPace, getMissingFormMs, UnknownFormPaceError } from './unknown-forms.js';

/** A form in the CRM's format and parsed. */
export interface ServedForm {
  /** The CRM's reply, without the fields that only a personal link can fill in. */
  readonly wire: WireValue;
  /** The parsed form with all fields, and with the headings that are known so far. */
  readonly loaded: LoadedForm;
  /** Like `loaded`, but the fields that only a personal link can fill in are kept apart. */
  readonly publicForm: LoadedForm;
  /** Returns the response of `GET /forms/ID`. */
  readonly published: () => Promise<CachedResponse>;
  /** Age in seconds, if the definition is old because the CRM could not be reached. */
  readonly staleSeconds?: number;
}

export interface FormCatalog {
  /**
   * Resolves to `undefined` if the form may not be served.
   * @param clientAddress IP address of the visitor, for the pace of unknown ids; undefined: the pace of all applies
   * @throws CrmError if the CRM fails and no copy exists
   */
  load(formId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined>;
  /** Loads a form by its `formtype`: the id in sends, which can differ from the id of the form's page. */
  loadBySendId(sendId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined>;
  /** Like `loadBySendId`, but returns the cached definition without waiting for the CRM. */
  findCachedBySendId(sendId: string, host: string): Promise<FormDefinition | undefined>;
  /**
   * Loads every form that a visitor can have open, so that `AllowedLists` is complete: the forms of `FORMS` or, if `FORMS`
   * is empty, all forms that a relay on this database has served. Failures are ignored.
   */
  loadKnownForms(host: string): Promise<void>;
}

export interface FormCatalogDeps {
  /** Ids of `FORMS`; empty: every form of the CRM may be served. */
  readonly listedFormIds: ReadonlySet<string>;
  readonly crm: CrmGatewayFactory;
  readonly allowedLists: AllowedLists;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly publish: Publish;
  /** Addresses of fields that only a personal link can fill in. */
  readonly signedFields: ReadonlySet<string>;
  /** Undefined if `HEADINGS` is off. */
  readonly addHeadings: AddHeadings | undefined;
  readonly now: () => number;
  readonly monotonic: () => number;
}

const cacheKeyPrefix = 'form:';
/** Age in milliseconds from which a definition is fetched again. */
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
    now,
    monotonic,
  } = deps;
  const admitUnknownForm = createUnknownFormPace(now);
  /** Form id by `formtype`. Both are the same for most forms. */
  const formIdBySendId = new LRUCache<string, string>({ max: 1_000 });
  let knownFormIds = listedFormIds;
  const loadStoredFormIds = coalesce(
    async () => {
      knownFormIds = new Set(
        (await cacheStore.listNames(cacheKeyPrefix)).map((name) => name.slice(cacheKeyPrefix.length)),
      );
    },
    { monotonic },
  );
  const toPublicForm = memoizeWeak((loaded: LoadedForm) => separatePersonalFields(loaded, signedFields));
  const publishMemoized = memoizeWeak(publish);

  function createCacheRequest(
    formId: string,
    host: string,
    clientAddress?: string,
  ): CacheRequest<Pick<ServedForm, 'wire' | 'loaded'>> {
    return {
      key: cacheKeyPrefix + formId,
      freshMs,
      cooldownMs: getMissingFormMs,
      isOwnError: (error) => error instanceof UnknownFormPaceError,
      async fetch() {
        if (!(await isKnown(formId))) admitUnknownForm(clientAddress);
        return stringifyWireJson(await crm(host).loadWireForm(formId));
      },
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

  /** Whether the operator has listed the form, or the CRM has shown it before. */
  async function isKnown(formId: string): Promise<boolean> {
    if (listedFormIds.has(formId)) return true;
    return (await cacheStore.get(cacheKeyPrefix + formId).catch(() => undefined)) !== undefined;
  }

  async function load(formId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined> {
    if (!isFormId(formId) || (listedFormIds.size > 0 && !listedFormIds.has(formId))) return undefined;
    const { value, ...served } = await cache.get(createCacheRequest(formId, host, clientAddress));
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
    async loadBySendId(sendId, host, clientAddress) {
      if (!isFormId(sendId)) return undefined;
      if (!listedFormIds.has(sendId) && !formIdBySendId.has(sendId)) await loadKnownForms(host);
      return load(formIdBySendId.get(sendId) ?? sendId, host, clientAddress);
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
