import type { Context } from 'hono';
import { parsePhpForm } from '../crm/parse-php-form.js';
import { readOptions } from '../crm/read-options.js';
import type { WireValue } from '../crm/wire-json.js';
import { asMap, asText } from '../crm/wire-values.js';
import type { Option } from '../form/definition.js';
import type { CrmLink } from './crm-link.js';
import { bodyLimits } from './online-forms.js';
import type { Reach } from './reach.js';
import { turnAway } from './refusal.js';
import type { RelayEnv } from './request-log.js';
import type { ServedForms } from './served-forms.js';

type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OptionListsParts {
  readonly crm: CrmLink;
  readonly forms: ServedForms;
  readonly reach: Reach;
}

/** `POST /sharedapi/utils/binded`: the options under one option of a parent field. */
export function answerBinded({ crm, forms, reach }: OptionListsParts): Handler {
  return async (context) => {
    const { host } = context.get('site');
    const optionId = await readParam(context, 'bind');
    if (reach.fieldsUnder(optionId).size === 0) await forms.loadListed(host);
    const fields = reach.fieldsUnder(optionId);
    if (fields.size === 0) return turnAway(context, 404, 'BAD_PARAMS', 'no served form leads to this option');
    return giveLists(context, await crm(host).loadWireOptions({ bind: optionId }), fields, reach);
  };
}

/** `POST /sharedapi/utils/variants`: all options of a field. */
export function answerVariants({ crm, forms, reach }: OptionListsParts): Handler {
  return async (context) => {
    const { host } = context.get('site');
    const fieldId = await readParam(context, 'property_id');
    if (!reach.hasList(fieldId)) await forms.loadListed(host);
    if (!reach.hasList(fieldId)) return turnAway(context, 404, 'BAD_PARAMS', 'no served form has this list');
    const wire = await crm(host).loadWireOptions({ property_id: fieldId });
    return giveLists(context, wire, new Set([fieldId]), reach);
  };
}

async function readParam(context: Context<RelayEnv>, name: string): Promise<string> {
  const body = parsePhpForm(await context.req.text(), bodyLimits);
  return asText(asMap(body.get('params') ?? null)?.get(name) ?? null);
}

/**
 * Written anew from what was understood, never passed through. Options that name a field of no served form
 * are left out, those that name none can be any field's.
 */
function giveLists(
  context: Context<RelayEnv>,
  wire: WireValue,
  fields: ReadonlySet<string>,
  reach: Reach,
): Response {
  const owners = new Map<Option['id'], string[]>();
  const options = new Map<string, Option>();
  for (const field of fields) {
    const own = readOptions(wire, field);
    reach.learnOptions(field, own);
    for (const option of own) {
      options.set(option.id, option);
      owners.set(option.id, [...(owners.get(option.id) ?? []), field]);
    }
  }
  const data = [...options.values()].map((option, index) => {
    const [owner, ...others] = owners.get(option.id) ?? [];
    return writeOption(option, index, owner !== undefined && others.length === 0 ? owner : undefined);
  });
  context.header('Cache-Control', 'no-store');
  return context.json({ status: 'success', data });
}

function writeOption(
  { id, text, bind, preselected, color }: Option,
  sort: number,
  field: string | undefined,
) {
  return {
    id,
    value: text,
    ...(bind !== undefined && { bind }),
    ...(preselected && { default: '1' }),
    ...(color !== undefined && { highlight: color }),
    ...(field !== undefined && { property_id: field }),
    sort: String(sort),
  };
}
