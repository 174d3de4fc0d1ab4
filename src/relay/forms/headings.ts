import * as z from 'zod';
import { dayMs, hourMs } from '../../async/durations.js';
import { readHeadings } from '../../crm/definition/load-headings.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { FieldDefinition, FieldGroup } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { CacheRequest, StaleWhileRevalidateCache } from '../cache/stale-while-revalidate.js';
import type { CrmGatewayFactory } from '../crm/crm-gateway.js';
import type { RequestBudget } from '../crm/request-budget.js';
import type { Log } from '../log/log.js';
import { replaceFields } from './public-form.js';

export interface HeadingsDeps {
  readonly crm: CrmGatewayFactory;
  readonly cache: StaleWhileRevalidateCache;
  readonly budget: RequestBudget;
  /** Log for failures to load headings. After a failure, visitors see the form without these headings. */
  readonly log: Log;
}

/**
 * Adds the headings that are known so far to the fields of a form, without waiting for the CRM. Returns the same
 * object for the same form, until the relay learns other headings.
 */
export type AddHeadings = (loaded: LoadedForm, host: string) => Promise<LoadedForm>;

/** Headings by field address. */
type Headings = ReadonlyMap<string, string>;

/** Groups of fields that have headings in the CRM. For each group, the relay sends a separate request to the CRM. */
const headingGroups = ['ext_customer', 'ext_request', 'ext_stock'] as const satisfies readonly FieldGroup[];

/**
 * `freshMs`: milliseconds after which headings are loaded again. `cooldownMs`: milliseconds to wait after a failed
 * attempt. Both are long, because the number of requests with the API key is limited and a form also works without
 * headings.
 */
const freshMs = dayMs;
const cooldownMs = hourMs;

const storedHeadingsSchema = z.record(z.string(), z.string());

export function createHeadings({ crm, cache, budget, log }: HeadingsDeps): AddHeadings {
  const memo = new WeakMap<
    LoadedForm,
    { readonly sources: readonly Headings[]; readonly form: LoadedForm }
  >();

  function createCacheRequest(group: FieldGroup, host: string): CacheRequest<Headings> {
    return {
      key: `headings:${group}`,
      freshMs,
      cooldownMs,
      async fetch() {
        try {
          await budget.take('lists');
          const wire = await crm(host).loadWireFields(group);
          // Only the headings are stored in the cache. The rest of the CRM's answer describes internal fields.
          return JSON.stringify(Object.fromEntries(readHeadings(wire, group)));
        } catch (error) {
          log('warn', { headings: group, code: error instanceof CrmError ? error.code : 'ERROR' });
          throw error;
        }
      },
      read: (text) => new Map(Object.entries(storedHeadingsSchema.parse(JSON.parse(text)))),
    };
  }

  return async (loaded, host) => {
    const { fields } = loaded.definition;
    const presentGroups = headingGroups.filter((group) => fields.some((field) => field.group === group));
    const cached = await Promise.all(
      presentGroups.map((group) => cache.getCached(createCacheRequest(group, host))),
    );
    const sources = cached.filter((headings) => headings !== undefined);
    const previous = memo.get(loaded);
    if (
      previous &&
      previous.sources.length === sources.length &&
      previous.sources.every((source, index) => source === sources[index])
    )
      return previous.form;
    const form = withHeadings(loaded, sources);
    memo.set(loaded, { sources, form });
    return form;
  };
}

function withHeadings(loaded: LoadedForm, sources: readonly Headings[]): LoadedForm {
  const findHeading = ({ address }: FieldDefinition) =>
    sources.map((headings) => headings.get(address)).find((heading) => heading !== undefined);
  return replaceFields(loaded, (field) => {
    const heading = findHeading(field);
    return [heading === undefined ? field : { ...field, heading }];
  });
}
