import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { nowAndThen } from '../../async/coalesce.js';
import type { OptionParams } from '../../crm/definition/load-options.js';
import { readOptions } from '../../crm/definition/read-options.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { asMap, asText } from '../../crm/json/coerce.js';
import { readWireJson, type WireValue } from '../../crm/json/wire-json.js';
import { writeWireJson } from '../../crm/json/write-wire-json.js';
import type { KeptCopies, Served } from '../cache/stale-while-revalidate.js';
import { bodyLimits } from '../config/limits.js';
import type { CrmLink } from '../crm/crm-gateway.js';
import { isNotNow } from '../crm/is-temporary-error.js';
import type { Budget } from '../crm/request-budget.js';
import { giveReady, makeReady, type ReadyText } from '../http/cached-response.js';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { Redact } from '../log/redact.js';
import type { CopyStore } from '../storage/tables/cache-store.js';
import type { Reach } from './allowed-lists.js';
import type { ServedForms } from './form-catalog.js';
import { type Belongs, namesFields, type OptionsOfFields, tellApart } from './option-owners.js';
import { listBody, optionsFor } from './option-response.js';

type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OptionListsParts {
  readonly crm: CrmLink;
  readonly forms: ServedForms;
  readonly reach: Reach;
  readonly copies: KeptCopies;
  readonly stored: CopyStore;
  readonly budget: Budget;
  readonly redact: Redact;
}

/** Lists change rarely, and each costs one of the hour's requests with the key. Milliseconds. */
const freshFor = 6 * 3_600_000;
/** So long a CRM is not asked again for the list by which fields under one option are told apart. Milliseconds. */
const restForIds = 60_000;
const prefix = 'options:';
const mostRecalled = 50_000;

export interface OptionLists {
  /** `utils/binded`: the options under one option of a parent field. */
  readonly answerBinded: Handler;
  /** `utils/variants`: all options of a field. */
  readonly answerVariants: Handler;
  /** The text of such an answer. @throws CrmError also for what no served form leads to */
  read(name: ListName, id: string, host: string): Promise<string>;
}

type ListName = 'bind' | 'property_id';

/** An answer of the CRM, and what it gives for the fields that it is asked for. */
interface List {
  readonly wire: WireValue;
  readonly bodies: Map<string, Promise<ReadyText>>;
  readonly ids: ReadonlySet<string>;
}

/** Option lists out of the relay's copies, by `POST` as the CRM has it and by `GET` for a CDN. */
export function createOptionLists({
  crm,
  redact,
  forms,
  reach,
  copies,
  stored,
  budget,
}: OptionListsParts): OptionLists {
  const recalled = new LRUCache<string, true>({ max: mostRecalled, ttl: freshFor });
  const recall = nowAndThen(recallReach);

  /** Levels that were learned before a restart or by another relay, out of the copies in the store. */
  async function recallReach(): Promise<void> {
    const names = await stored.names(prefix);
    // A list may lead to another that stands before it.
    for (let found = true; found; ) {
      found = false;
      for (const name of names) {
        // Before what it is for, which takes a thousand times as long to find.
        if (recalled.has(name)) continue;
        const fields = fieldsOf(name.slice(prefix.length));
        if (fields.size === 0) continue;
        const copy = await stored.get(name);
        if (copy) {
          const { wire } = readList(copy.text);
          learn(wire, fields, tellApart(await optionsOf(fields, wire, recallIds)));
        }
        recalled.set(name, true);
        found = true;
      }
    }
  }

  /** `bind=1` or `property_id=5` → ids of the fields that such a list can be for. */
  function fieldsOf(params: string): ReadonlySet<string> {
    const [name, id = ''] = params.split('=');
    if (name === 'bind') return reach.fieldsUnder(id);
    return reach.hasList(id) ? new Set([id]) : new Set();
  }

  function learn(wire: WireValue, fields: ReadonlySet<string>, belongs: Belongs): void {
    for (const field of fields) reach.learnOptions(field, optionsFor(field, wire, belongs));
  }

  /** Of each field whose options could be in a list that does not say whose they are. */
  async function optionsOf(
    fields: ReadonlySet<string>,
    wire: WireValue,
    findIds: (field: string) => Promise<ReadonlySet<string> | undefined>,
  ): Promise<OptionsOfFields> {
    if (fields.size < 2 || namesFields(wire)) return new Map([...fields].map((field) => [field, undefined]));
    return new Map(
      await Promise.all(
        [...fields].map(
          async (field) => [field, reach.broughtAlong(field) ?? (await findIds(field))] as const,
        ),
      ),
    );
  }

  async function recallIds(field: string): Promise<ReadonlySet<string> | undefined> {
    const copy = await stored.get(`${prefix}property_id=${field}`);
    return copy && known(readList(copy.text));
  }

  /** @throws CrmError where the CRM can't be asked now, as for any list */
  async function fetchIds(field: string, host: string): Promise<ReadonlySet<string> | undefined> {
    try {
      return known((await getList('property_id', field, host, restForIds)).value);
    } catch (error) {
      if (!(error instanceof CrmError) || isNotNow(error)) throw error;
      return undefined;
    }
  }

  function getList(name: ListName, id: string, host: string, restFor?: number): Promise<Served<List>> {
    return copies.get({
      name: `${prefix}${name}=${id}`,
      freshFor,
      ...(restFor !== undefined && { restFor }),
      async fetch() {
        await budget.take('lists');
        const wanted: OptionParams = name === 'bind' ? { bind: id } : { property_id: id };
        return writeWireJson(await crm(host).loadWireOptions(wanted));
      },
      read: readList,
    });
  }

  async function load(name: ListName, id: string, host: string): Promise<Served<ReadyText> | undefined> {
    const params = `${name}=${id}`;
    if (fieldsOf(params).size === 0) await forms.loadKnown(host);
    if (fieldsOf(params).size === 0) await recall();
    const fields = fieldsOf(params);
    if (fields.size === 0) return undefined;

    const { value, ...served } = await getList(name, id, host);
    const of = await optionsOf(fields, value.wire, (field) => fetchIds(field, host));
    const key = Array.from(of, ([field, ids]) => `${field}:${ids?.size}`).join();
    const belongs = tellApart(of);
    if (!value.bodies.has(key)) learn(value.wire, fields, belongs);
    const ready = value.bodies.get(key) ?? makeReady(listBody(value.wire, fields, belongs), redact);
    value.bodies.set(key, ready);
    return { value: await ready, ...served };
  }

  async function answer(context: Context<RelayEnv>, name: ListName, id: string): Promise<Response> {
    const list = await load(name, id, context.get('site').host);
    if (!list) return turnAway(context, 404, 'BAD_PARAMS', 'no served form leads to this list');
    if (list.staleFor !== undefined) context.header('X-Apro-Stale', String(list.staleFor));
    const isGet = context.req.method === 'GET';
    return giveReady(
      context,
      list.value,
      isGet ? 'public, max-age=300, stale-while-revalidate=86400' : 'no-store',
    );
  }

  return {
    answerBinded: async (context) => answer(context, 'bind', await readParam(context, 'bind')),
    async read(name, id, host) {
      const list = await load(name, id, host);
      if (!list) throw new CrmError('BAD_PARAMS');
      return list.value.text;
    },
    answerVariants: async (context) =>
      answer(context, 'property_id', await readParam(context, 'property_id')),
  };
}

async function readParam(context: Context<RelayEnv>, name: string): Promise<string> {
  const text =
    context.req.method === 'GET' ? new URL(context.req.url).search.slice(1) : await context.req.text();
  const body = parsePhpForm(text, bodyLimits);
  const id = asText(asMap(body.get('params') ?? null)?.get(name) ?? null);
  return /^[\w-]{1,64}$/.test(id) ? id : '';
}

function readList(text: string): List {
  const wire = readWireJson(text);
  return { wire, bodies: new Map(), ids: new Set(readOptions(wire).map(({ id }) => id)) };
}

/** A field that is nested somewhere has options: a list without any says nothing. */
function known({ ids }: List): ReadonlySet<string> | undefined {
  return ids.size > 0 ? ids : undefined;
}
