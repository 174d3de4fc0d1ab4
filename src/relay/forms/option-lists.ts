import type { Context } from 'hono';
import { hourMs, minuteMs } from '../../async/durations.js';
import type { OptionParams } from '../../crm/definition/load-options.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { asMap, asText } from '../../crm/json/coerce.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import type { CacheResult, StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import { formBodyLimits } from '../config/limits.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import { isTemporaryError } from '../crm/error-effects.js';
import { NetworkShareError, type RequestBudget } from '../crm/request-budget.js';
import { type CachedResponse, createCachedResponse, sendCached } from '../http/cached-response.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';
import type { CacheStore } from '../storage/tables/cache-store.js';
import type { AllowedLists } from './allowed-lists.js';
import type { FormCatalog } from './form-catalog.js';
import { createListFields } from './list-fields.js';
import {
  type CachedOptionList,
  getNonEmptyIds,
  type ListParameter,
  optionListPrefix,
  readOptionList,
  writeListKey,
} from './option-list.js';
import { resolveOwners } from './option-owners.js';
import { writeOptionResponse } from './option-response.js';

type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OptionListsDeps {
  readonly crm: CrmGatewayFactory;
  readonly formCatalog: FormCatalog;
  readonly allowedLists: AllowedLists;
  readonly cache: StaleWhileRevalidateCache;
  readonly cacheStore: CacheStore;
  readonly budget: RequestBudget;
  readonly redact: Redact;
  readonly monotonic: () => number;
}

/** The visitor for whom the relay loads a list of options. */
interface Visitor {
  /** Host name of the page that shows the form. */
  readonly host: string;
  /**
   * IP address of the visitor. The relay limits how many requests with the API key each network may cause. Undefined:
   * the address is not known.
   */
  readonly clientAddress: string | undefined;
}

export interface OptionLists {
  /**
   * Handles requests of pages to `utils/binded`, which returns the options that depend on an option of a parent field
   * (`docs/protocol.md`, section 6).
   */
  readonly handleBinded: Handler;
  /** Handles requests of pages to `utils/variants`, which returns all options of a field. */
  readonly handleVariants: Handler;
  /**
   * Returns the body of a response to `utils/binded` or `utils/variants`.
   * @throws CrmError if the CRM fails, or if no form of the relay can show the list of options
   */
  readText(name: ListParameter, id: string, host: string, clientAddress: string | undefined): Promise<string>;
}

/**
 * Age in milliseconds from which a list of options is fetched from the CRM again. The age is high, because lists
 * change rarely and the number of requests with the API key is limited.
 */
const freshMs = 6 * hourMs;
/** Milliseconds to wait after a failed attempt to load all options of a field. */
const idsCooldownMs = minuteMs;

/**
 * Creates the functions that send option lists from the cache to pages. Pages can load a list with `POST`, as in the
 * CRM's protocol. They can also use `GET`, so that a CDN can cache the list.
 */
export function createOptionLists(deps: OptionListsDeps): OptionLists {
  const { crm, redact, formCatalog, allowedLists, cache, cacheStore, budget, monotonic } = deps;
  const listFields = createListFields({ allowedLists, cacheStore, monotonic, restoreIntervalMs: freshMs });

  function getList(
    name: ListParameter,
    id: string,
    { host, clientAddress }: Visitor,
    cooldownMs?: number,
  ): Promise<CacheResult<CachedOptionList>> {
    return cache.get({
      key: optionListPrefix + writeListKey(name, id),
      freshMs,
      ...(cooldownMs !== undefined && { cooldownMs }),
      isOwnError: (error) => error instanceof NetworkShareError,
      async fetch() {
        await budget.take('lists', clientAddress);
        const params: OptionParams = name === 'bind' ? { bind: id } : { property_id: id };
        return stringifyWireJson(await crm(host).loadWireOptions(params));
      },
      read: readOptionList,
    });
  }

  /**
   * Loads the ids of all options of a field.
   * @returns `undefined` if the CRM refuses to list the options, or returns an empty list
   * @throws CrmError if the CRM fails temporarily
   */
  async function fetchIds(fieldId: string, visitor: Visitor): Promise<ReadonlySet<string> | undefined> {
    try {
      return getNonEmptyIds((await getList('property_id', fieldId, visitor, idsCooldownMs)).value);
    } catch (error) {
      if (!(error instanceof CrmError) || isTemporaryError(error)) throw error;
      return undefined;
    }
  }

  /**
   * Loads a list of options and creates the response. Resolves to `undefined` if no form of the relay can show the
   * list.
   */
  async function load(
    name: ListParameter,
    id: string,
    visitor: Visitor,
  ): Promise<CacheResult<CachedResponse> | undefined> {
    const listKey = writeListKey(name, id);
    const isUnknown = () => listFields.getFieldIds(listKey).size === 0;
    const failure = isUnknown() ? await formCatalog.loadKnownForms(visitor.host) : undefined;
    if (isUnknown()) await listFields.restore();
    if (isUnknown() && failure) throw failure;
    if (isUnknown()) return undefined;
    const fieldIds = listFields.getFieldIds(listKey);

    const { value, ...served } = await getList(name, id, visitor);
    const idsByField = await listFields.findOptionIds(fieldIds, value.wire, (fieldId) =>
      fetchIds(fieldId, visitor),
    );
    const responseKey = Array.from(idsByField, ([fieldId, ids]) => `${fieldId}:${ids?.size}`).join();
    const isOwnedBy = resolveOwners(idsByField);
    if (!value.responses.has(responseKey)) listFields.addOptions(value.wire, fieldIds, isOwnedBy);
    const response =
      value.responses.get(responseKey) ??
      createCachedResponse(writeOptionResponse(value.wire, fieldIds, isOwnedBy), redact);
    value.responses.set(responseKey, response);
    return { value: await response, ...served };
  }

  async function sendList(context: Context<RelayEnv>, name: ListParameter, id: string): Promise<Response> {
    const clientAddress = context.env.peer.address;
    const list = await load(name, id, { host: context.get('site').host, clientAddress });
    if (!list) return sendError(context, 404, 'BAD_PARAMS', 'no form of the relay can show this list');
    if (list.staleSeconds !== undefined) context.header('X-Apro-Stale', String(list.staleSeconds));
    const isRead = context.req.method !== 'POST';
    return sendCached(
      context,
      list.value,
      isRead ? 'public, max-age=300, stale-while-revalidate=86400' : 'no-store',
    );
  }

  return {
    handleBinded: async (context) => sendList(context, 'bind', await readParameter(context, 'bind')),
    async readText(name, id, host, clientAddress) {
      const list = await load(name, id, { host, clientAddress });
      if (!list) throw new CrmError('BAD_PARAMS');
      return list.value.text;
    },
    handleVariants: async (context) =>
      sendList(context, 'property_id', await readParameter(context, 'property_id')),
  };
}

async function readParameter(context: Context<RelayEnv>, name: string): Promise<string> {
  const text =
    context.req.method === 'POST' ? await context.req.text() : new URL(context.req.url).search.slice(1);
  const body = parsePhpForm(text, formBodyLimits);
  const id = asText(asMap(body.get('params') ?? null)?.get(name) ?? null);
  return /^[\w-]{1,64}$/.test(id) ? id : '';
}
