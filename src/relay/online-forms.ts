import type { Context } from 'hono';
import { CrmError } from '../crm/crm-error.js';
import { parsePhpForm } from '../crm/parse-php-form.js';
import { encodePhpForm } from '../crm/php-form.js';
import type { WireValue } from '../crm/wire-json.js';
import { asText } from '../crm/wire-values.js';
import { writeWireJson } from '../crm/write-wire-json.js';
import type { Receipt } from '../form/form-service.js';
import { answerFailure, answerUnclear } from './answer-failure.js';
import type { CrmLink } from './crm-link.js';
import { readLead } from './lead.js';
import { newReceipt } from './receipt.js';
import { turnAway } from './refusal.js';
import type { RememberedSends } from './remembered-sends.js';
import type { RelayEnv } from './request-log.js';
import type { ServedForms } from './served-forms.js';

type Body = ReadonlyMap<string, WireValue>;
type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OnlineFormsParts {
  readonly crm: CrmLink;
  readonly forms: ServedForms;
  readonly sends: RememberedSends;
}

/** Deepest bracket that a lead needs: `data[ext_request][67][value][lat]`. */
export const bodyLimits = { variables: 1_000, depth: 5 };

const readActions = new Set(['getform', 'get form value']);
const sendActions = new Set(['fillform', 'fill form value']);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `POST /onlineforms` in both dialects: a form in the CRM's own words, or a lead on its way to the CRM. */
export function answerOnlineForms({ crm, forms, sends }: OnlineFormsParts): Handler {
  return async (context) => {
    const body = parsePhpForm(await context.req.text(), bodyLimits);
    const action = textAt(body, 'action');
    if (readActions.has(action)) return giveForm(context, textAt(body, 'form'));
    if (sendActions.has(action)) return takeLead(context, body);
    return turnAway(context, 400, 'BAD_REQUEST', 'unknown action');
  };

  async function giveForm(context: Context<RelayEnv>, formId: string): Promise<Response> {
    const form = await forms.load(formId, context.get('site').host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    context.header('Cache-Control', 'no-store');
    return context.body(writeWireJson(form.wire), 200, { 'Content-Type': 'application/json; charset=UTF-8' });
  }

  async function takeLead(context: Context<RelayEnv>, body: Body): Promise<Response> {
    const { host } = context.get('site');
    const form = await forms.loadBySendId(textAt(body, 'formtype'), host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    const { definition } = form.loaded;
    const { data, kept, dropped } = readLead(body.get('data'), definition);
    context.set('form', definition.id);
    if (dropped > 0) context.set('dropped', dropped);
    if (kept === 0) return turnAway(context, 400, 'BAD_PARAMS', 'no field of this form is filled in');

    const given = textAt(body, 'token').toLowerCase();
    const token = uuid.test(given) ? given : undefined;
    const send = async (): Promise<Receipt> => ({
      form: (await crm(host).sendRecord(definition.id, data, token)).form,
      receipt: newReceipt(),
    });
    try {
      const same = encodePhpForm({ formtype: definition.id, host, data });
      const receipt = token ? await sends.once(token, same, send) : await send();
      context.header('Cache-Control', 'no-store');
      return context.json({ status: 'success', ...receipt });
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      return error.outcome === 'unclear' ? answerUnclear(context) : answerFailure(context, error);
    }
  }
}

function textAt(body: Body, name: string): string {
  return asText(body.get(name) ?? null);
}
