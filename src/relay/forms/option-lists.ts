import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { coalesce } from '../../async/coalesce.js';
import type { OptionParams } from '../../crm/definition/load-options.js';
import { readOptions } from '../../crm/definition/read-options.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { asMap, asText } from '../../crm/json/coerce.js';
import { parseWireJson, type WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { CacheResult, StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import { formBodyLimits } from '../config/limits.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import type { RequestBudget } from '../crm/request-budget.js';
import { type CachedResponse, createCachedResponse, sendCached } from '../http/cached-response.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { AllowedLists } from './allowed-lists.js';
import type { FormCatalog } from './form-catalog.js';
import { hasFieldIds, type IsOwnedBy, type OptionIdsByField, resolveOwners } from './option-owners.js';
import { getFieldOptions, writeOptionResponse } from './option-response.js';

type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OptionListsDeps {
  readonly crm: CrmGatewayFactory;
  readonly formCatalog: FormCatalog;
  readonly allowedLists: AllowedLists;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly budget: RequestBudget;
  readonly redact: Redact;
}

/** Lists change rarely, and each costs one of the hour's requests with the key. Milliseconds. */
const freshMs = 6 * 3_600_000;
/** So long a CRM is not asked again for the list by which fields under one option are told apart. Milliseconds. */
const idsCooldownMs = 60_000;
const cacheKeyPrefix = 'options:';
const maxRestoredKeys = 50_000;

export interface OptionLists {
  /** `utils/binded`: the options under one option of a parent field. */
  readonly handleBinded: Handler;
  /** `utils/variants`: all options of a field. */
  readonly handleVariants: Handler;
  /** The text of such an answer. @throws CrmError also for what no served form leads to */
  readText(name: ListParameter, id: string, host: string): Promise<string>;
}

type ListParameter = 'bind' | 'property_id';

/** An answer of the CRM, and what it gives for the fields that it is asked for. */
interface OptionList {
  readonly wire: WireValue;
  readonly responses: Map<string, Promise<CachedResponse>>;
  readonly optionIds: ReadonlySet<string>;
}

/** Option lists out of the relay's copies, by `POST` as the CRM has it and by `GET` for a CDN. */
export function createOptionLists({
  crm,
  redact,
  formCatalog,
  allowedLists,
  cache,
  cacheStore,
  budget,
}: OptionListsDeps): OptionLists {
  const restoredKeys = new LRUCache<string, true>({ max: maxRestoredKeys, ttl: freshMs });
  const restoreLists = coalesce(restoreAllowedLists);

  /** Levels that were learned before a restart or by another relay, out of the copies in the store. */
  async function restoreAllowedLists(): Promise<void> {
    const keys = await cacheStore.listNames(cacheKeyPrefix);
    // A list may lead to another that stands before it.
    for (let hasProgress = true; hasProgress; ) {
      hasProgress = false;
      for (const key of keys) {
        // Before what it is for, which takes a thousand times as long to find.
        if (restoredKeys.has(key)) continue;
        const fields = getFieldIds(key.slice(cacheKeyPrefix.length));
        if (fields.size === 0) continue;
        const storedList = await cacheStore.get(key);
        if (storedList) {
          const { wire } = readList(storedList.text);
          addOptions(wire, fields, resolveOwners(await findOptionIds(fields, wire, readStoredIds)));
        }
        restoredKeys.set(key, true);
        hasProgress = true;
      }
    }
  }

  /** `bind=1` or `property_id=5` → ids of the fields that such a list can be for. */
  function getFieldIds(listKey: string): ReadonlySet<string> {
    const [name, id = ''] = listKey.split('=');
    if (name === 'bind') return allowedLists.getChildFieldIds(id);
    return allowedLists.hasList(id) ? new Set([id]) : new Set();
  }

  function addOptions(wire: WireValue, fields: ReadonlySet<string>, isOwnedBy: IsOwnedBy): void {
    for (const field of fields) allowedLists.addOptions(field, getFieldOptions(field, wire, isOwnedBy));
  }

  /** Of each field whose options could be in a list that does not say whose they are. */
  async function findOptionIds(
    fields: ReadonlySet<string>,
    wire: WireValue,
    findIds: (field: string) => Promise<ReadonlySet<string> | undefined>,
  ): Promise<OptionIdsByField> {
    if (fields.size < 2 || hasFieldIds(wire)) return new Map([...fields].map((field) => [field, undefined]));
    return new Map(
      await Promise.all(
        [...fields].map(
          async (field) =>
            [field, allowedLists.getEmbeddedOptionIds(field) ?? (await findIds(field))] as const,
        ),
      ),
    );
  }

  async function readStoredIds(field: string): Promise<ReadonlySet<string> | undefined> {
    const storedList = await cacheStore.get(`${cacheKeyPrefix}property_id=${field}`);
    return storedList && getNonEmptyIds(readList(storedList.text));
  }

  /** @throws CrmError where the CRM can't be asked now, as for any list */
  async function fetchIds(field: string, host: string): Promise<ReadonlySet<string> | undefined> {
    try {
      return getNonEmptyIds((await getList('property_id', field, host, idsCooldownMs)).value);
    } catch (error) {
      if (!(error instanceof CrmError) || error.isTemporary) throw error;
      return undefined;
    }
  }

  function getList(
    name: ListParameter,
    id: string,
    host: string,
    cooldownMs?: number,
  ): Promise<CacheResult<OptionList>> {
    return cache.get({
      key: `${cacheKeyPrefix}${name}=${id}`,
      freshMs,
      ...(cooldownMs !== undefined && { cooldownMs }),
      async fetch() {
        await budget.take('lists');
        const params: OptionParams = name === 'bind' ? { bind: id } : { property_id: id };
        return stringifyWireJson(await crm(host).loadWireOptions(params));
      },
      read: readList,
    });
  }

  async function load(
    name: ListParameter,
    id: string,
    host: string,
  ): Promise<CacheResult<CachedResponse> | undefined> {
    const listKey = `${name}=${id}`;
    if (getFieldIds(listKey).size === 0) await formCatalog.loadKnownForms(host);
    if (getFieldIds(listKey).size === 0) await restoreLists();
    const fields = getFieldIds(listKey);
    if (fields.size === 0) return undefined;

    const { value, ...served } = await getList(name, id, host);
    const idsByField = await findOptionIds(fields, value.wire, (field) => fetchIds(field, host));
    const responseKey = Array.from(idsByField, ([field, ids]) => `${field}:${ids?.size}`).join();
    const isOwnedBy = resolveOwners(idsByField);
    if (!value.responses.has(responseKey)) addOptions(value.wire, fields, isOwnedBy);
    const response =
      value.responses.get(responseKey) ??
      createCachedResponse(writeOptionResponse(value.wire, fields, isOwnedBy), redact);
    value.responses.set(responseKey, response);
    return { value: await response, ...served };
  }

  async function sendList(context: Context<RelayEnv>, name: ListParameter, id: string): Promise<Response> {
    const list = await load(name, id, context.get('site').host);
    if (!list) return sendError(context, 404, 'BAD_PARAMS', 'no served form leads to this list');
    if (list.staleSeconds !== undefined) context.header('X-Apro-Stale', String(list.staleSeconds));
    const isGet = context.req.method === 'GET';
    return sendCached(
      context,
      list.value,
      isGet ? 'public, max-age=300, stale-while-revalidate=86400' : 'no-store',
    );
  }

  return {
    handleBinded: async (context) => sendList(context, 'bind', await readParameter(context, 'bind')),
    async readText(name, id, host) {
      const list = await load(name, id, host);
      if (!list) throw new CrmError('BAD_PARAMS');
      return list.value.text;
    },
    handleVariants: async (context) =>
      sendList(context, 'property_id', await readParameter(context, 'property_id')),
  };
}

async function readParameter(context: Context<RelayEnv>, name: string): Promise<string> {
  const text =
    context.req.method === 'GET' ? new URL(context.req.url).search.slice(1) : await context.req.text();
  const body = parsePhpForm(text, formBodyLimits);
  const id = asText(asMap(body.get('params') ?? null)?.get(name) ?? null);
  return /^[\w-]{1,64}$/.test(id) ? id : '';
}

function readList(text: string): OptionList {
  const wire = parseWireJson(text);
  return { wire, responses: new Map(), optionIds: new Set(readOptions(wire).map(({ id }) => id)) };
}

/** A field that is nested somewhere has options: a list without any says nothing. */
function getNonEmptyIds({ optionIds }: OptionList): ReadonlySet<string> | undefined {
  return optionIds.size > 0 ? optionIds : undefined;
}
