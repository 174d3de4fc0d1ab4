import { LRUCache } from 'lru-cache';
import { coalesce } from '../../async/coalesce.js';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { asId } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { FormDefinition } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { CacheRequest, StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import { limitEntries } from '../config/entry-limit.js';
import { isFormId } from '../config/validators.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import { errorEffects } from '../crm/error-effects.js';
import type { CachedResponse } from '../http/cached-response.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { AllowedLists } from './allowed-lists.js';
import type { AddHeadings } from './headings.js';
import { type HiddenFields, readCachedForm, requireForm, toPublicForm } from './public-form.js';
import type { Publish } from './published-form.js';
import { createUnknownFormPace, getMissingFormMs, UnknownFormPaceError } from './unknown-forms.js';

/** A form that the relay serves, in the CRM's format and in the format of apro-forms. */
export interface ServedForm {
  /**
   * The form definition in the CRM's format, without the receipt field and without personal fields (fields that only a
   * personal link can fill in).
   */
  readonly wire: WireValue;
  /** The form in the format of apro-forms, with all its fields and the headings that the relay has loaded so far. */
  readonly loaded: LoadedForm;
  /**
   * The form as visitors get it, without the receipt field. The fields that only a personal link can fill in are in
   * `personal` and not in `definition`.
   */
  readonly publicForm: LoadedForm;
  /** Returns the response of `GET /forms/ID`. */
  readonly published: () => Promise<CachedResponse>;
  /**
   * Age of the form definition in seconds. Undefined: the definition is up to date. It becomes old if the CRM cannot
   * be reached.
   */
  readonly staleSeconds?: number;
}

export interface FormCatalog {
  /**
   * Loads a form from the cache or from the CRM. Resolves to `undefined` if the relay may not serve the form.
   * @param clientAddress IP address of the visitor, for the limit on requests with unknown form ids. Undefined: only
   *   the common limit of all visitors applies
   * @throws CrmError if the CRM fails and the cache has no copy of the form
   */
  load(formId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined>;
  /**
   * Loads a form by the CRM's `formtype`, the id in submissions. This id can differ from the id with which a page
   * loads the form.
   */
  loadBySendId(sendId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined>;
  /**
   * Like `loadBySendId`, but returns the cached form definition and does not wait for the CRM. Resolves to
   * `undefined` if the definition is not in the cache.
   */
  findCachedBySendId(sendId: string, host: string): Promise<FormDefinition | undefined>;
  /**
   * Loads every form that can be open on a visitor's page, so that `AllowedLists` knows all these forms. These are the
   * forms of the setting `FORMS`. If `FORMS` is empty, they are all forms that a relay with the same database has
   * served. Within a second after a success the function does nothing, because anybody can send unknown ids.
   * @returns the error of a form that could not be loaded, for example because the CRM does not answer. Then something
   *   that no loaded form has may still exist, so the caller must not answer that it does not exist
   */
  loadKnownForms(host: string): Promise<CrmError | undefined>;
  /**
   * Returns the form ids of the setting `FORMS`. If `FORMS` is empty, returns the ids of all forms that a relay with
   * the same database has served.
   */
  listIds(): Promise<readonly string[]>;
}

export interface FormCatalogDeps extends HiddenFields {
  /** Form ids of the setting `FORMS`. Empty: the relay may serve every form of the CRM. */
  readonly listedFormIds: ReadonlySet<string>;
  readonly crm: CrmGatewayFactory;
  readonly allowedLists: AllowedLists;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly publish: Publish;
  /** Adds headings from the CRM to the fields of a form. Undefined: the setting `HEADINGS` is off. */
  readonly addHeadings: AddHeadings | undefined;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Called each time a visitor cannot see a form because of an error of the CRM. */
  readonly onUnavailable: (formId: string, error: CrmError) => void;
}

const cacheKeyPrefix = 'form:';
/** Milliseconds after which a form definition is fetched from the CRM again. */
const freshMs = 300_000;
const maxSendIds = 10_000;

export function createFormCatalog(deps: FormCatalogDeps): FormCatalog {
  const { listedFormIds, crm, allowedLists, cache, cacheStore, publish, addHeadings, now, monotonic } = deps;
  const admitUnknownForm = createUnknownFormPace(now);
  /** Ids with which pages load a form, by `formtype`, the id in submissions. The two ids are equal for most forms. */
  const formIdBySendId = new LRUCache<string, string>(limitEntries(maxSendIds));
  let knownFormIds = listedFormIds;
  const loadStoredFormIds = coalesce(
    async () => {
      knownFormIds = new Set(
        (await cacheStore.listNames(cacheKeyPrefix)).map((name) => name.slice(cacheKeyPrefix.length)),
      );
    },
    { monotonic },
  );
  const toPublicFormMemoized = memoizeWeak((loaded: LoadedForm) => toPublicForm(loaded, deps));
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
        // A request for a form that the relay has never loaded counts towards the limit, unless the form exists.
        const isKnown = listedFormIds.has(formId) || (await readCopy(formId)) !== undefined;
        const takeBack = isKnown ? undefined : admitUnknownForm(clientAddress);
        const wire = await crm(host).loadWireForm(formId);
        await requireForm(wire, () => readCopy(formId));
        takeBack?.();
        return stringifyWireJson(wire);
      },
      read(text) {
        const form = readCachedForm(text, formId, deps);
        allowedLists.addForm(form.loaded.definition);
        return form;
      },
    };
  }

  /** Returns the text of the form in the database. `undefined`: no relay with this database has loaded the form. */
  async function readCopy(formId: string): Promise<string | undefined> {
    return (await cacheStore.get(cacheKeyPrefix + formId).catch(() => undefined))?.text;
  }

  async function load(formId: string, host: string, clientAddress?: string): Promise<ServedForm | undefined> {
    if (!isFormId(formId) || (listedFormIds.size > 0 && !listedFormIds.has(formId))) return undefined;
    const { value, ...served } = await cache
      .get(createCacheRequest(formId, host, clientAddress))
      .catch((error: unknown): never => {
        // Anybody can request a form that the CRM does not have, so that is not reported. A form of the setting
        // `FORMS` must exist, so each of its errors is reported.
        const isTold = listedFormIds.has(formId) || !isMissing(error);
        if (isTold && error instanceof CrmError) deps.onUnavailable(formId, error);
        throw error;
      });
    rememberSendId(value.loaded.definition.id, formId);
    const loaded = (await addHeadings?.(value.loaded, host)) ?? value.loaded;
    const publicForm = toPublicFormMemoized(loaded);
    return { wire: value.wire, loaded, publicForm, published: () => publishMemoized(publicForm), ...served };
  }

  function rememberSendId(sendId: string, formId: string): void {
    if (sendId === formId || !formIdBySendId.has(sendId)) formIdBySendId.set(sendId, formId);
  }

  /**
   * Loads the form that had this `formtype` when it was last loaded. `undefined`: no form is known to have it.
   */
  async function loadMapped(
    sendId: string,
    host: string,
    clientAddress?: string,
  ): Promise<ServedForm | undefined> {
    const formId = formIdBySendId.get(sendId);
    const form = formId === undefined ? undefined : await load(formId, host, clientAddress);
    if (form?.loaded.definition.id === sendId) return form;
    formIdBySendId.delete(sendId);
    return undefined;
  }

  const loadEachKnownForm = coalesce(
    async (host: string) => {
      if (listedFormIds.size === 0) await loadStoredFormIds();
      const results = await Promise.allSettled([...knownFormIds].map((formId) => load(formId, host)));
      for (const result of results) {
        if (result.status === 'rejected' && !isMissing(result.reason)) throw result.reason;
      }
    },
    { monotonic },
  );

  async function loadKnownForms(host: string): Promise<CrmError | undefined> {
    try {
      await loadEachKnownForm(host);
      return undefined;
    } catch (error) {
      if (error instanceof CrmError) return error;
      throw error;
    }
  }

  return {
    load,
    async loadBySendId(sendId, host, clientAddress) {
      if (asId(sendId) !== sendId) return undefined;
      // Most forms have one id for both purposes, so the other forms need not be loaded.
      const isListed = listedFormIds.has(sendId);
      const candidate = isListed ? await load(sendId, host, clientAddress).catch(() => undefined) : undefined;
      if (candidate?.loaded.definition.id === sendId) return candidate;
      const mapped = await loadMapped(sendId, host, clientAddress);
      if (mapped) return mapped;
      const failure = await loadKnownForms(host);
      const known = await loadMapped(sendId, host, clientAddress);
      if (known) return known;
      // A form with this id but another `formtype` is not the form that the page has shown.
      const form = await load(sendId, host, clientAddress);
      if (form?.loaded.definition.id === sendId) return form;
      if (failure) throw failure;
      return undefined;
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
    async listIds() {
      if (listedFormIds.size === 0) await loadStoredFormIds();
      return [...knownFormIds];
    },
  };
}

/** Returns true if the error says that the CRM works but does not have the form. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof CrmError && (errorEffects[error.code] === 'rejected' || error.code === 'not-a-form')
  );
}
