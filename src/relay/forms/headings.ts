import * as z from 'zod';
import { readHeadings } from '../../crm/definition/load-headings.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import type { FieldDefinition, FieldGroup } from '../../form/definition.js';
import type { LoadedForm } from '../../form/form-service.js';
import type { CopyRequest, KeptCopies } from '../cache/stale-while-revalidate.js';
import type { CrmLink } from '../crm/crm-gateway.js';
import type { Budget } from '../crm/request-budget.js';
import type { Log } from '../log/log.js';

export interface HeadingsParts {
  readonly crm: CrmLink;
  readonly copies: KeptCopies;
  readonly budget: Budget;
  /** Hears why headings could not be had, which no visitor does. */
  readonly log: Log;
}

/** A form with what is known by now of its fields' headings: the same form while nothing new is. Never waits for the CRM. */
export type AddHeadings = (loaded: LoadedForm, host: string) => Promise<LoadedForm>;

/** By field address. */
type Headings = ReadonlyMap<string, string>;

/** Those whose fields the CRM keeps under headings; it answers for each of them by itself. */
const groups = ['ext_customer', 'ext_request', 'ext_stock'] as const satisfies readonly FieldGroup[];

/** Milliseconds. Each answer costs one of the hour's requests with the key, and a form is a form without it. */
const freshFor = 24 * 3_600_000;
const restFor = 3_600_000;

const kept = z.record(z.string(), z.string());

export function createHeadings({ crm, copies, budget, log }: HeadingsParts): AddHeadings {
  const made = new WeakMap<LoadedForm, { readonly of: readonly Headings[]; readonly form: LoadedForm }>();

  function request(group: FieldGroup, host: string): CopyRequest<Headings> {
    return {
      name: `headings:${group}`,
      freshFor,
      restFor,
      async fetch() {
        try {
          await budget.take('lists');
          const wire = await crm(host).loadWireFields(group);
          // The rest of the answer is all that the CRM knows of its fields, which is nobody's business here.
          return JSON.stringify(Object.fromEntries(readHeadings(wire, group)));
        } catch (error) {
          log('warn', { headings: group, code: error instanceof CrmError ? error.code : 'ERROR' });
          throw error;
        }
      },
      read: (text) => new Map(Object.entries(kept.parse(JSON.parse(text)))),
    };
  }

  return async (loaded, host) => {
    const { fields } = loaded.definition;
    const present = groups.filter((group) => fields.some((field) => field.group === group));
    const known = await Promise.all(present.map((group) => copies.getKept(request(group, host))));
    const of = known.filter((headings) => headings !== undefined);
    const before = made.get(loaded);
    if (before && before.of.length === of.length && before.of.every((one, at) => one === of[at]))
      return before.form;
    const form = withHeadings(loaded, of);
    made.set(loaded, { of, form });
    return form;
  };
}

function withHeadings(loaded: LoadedForm, known: readonly Headings[]): LoadedForm {
  const headingOf = ({ address }: FieldDefinition) =>
    known.map((headings) => headings.get(address)).find((heading) => heading !== undefined);
  const fields = loaded.definition.fields.map((field) => {
    const heading = headingOf(field);
    return heading === undefined ? field : { ...field, heading };
  });
  return { ...loaded, definition: { ...loaded.definition, fields } };
}
