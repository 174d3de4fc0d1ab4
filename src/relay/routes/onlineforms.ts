import type { Context } from 'hono';
import { actionOf } from '../../crm/http/dialect.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { asText } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import { writeWireJson } from '../../crm/json/write-wire-json.js';
import { bodyLimits } from '../config/limits.js';
import type { ServedForms } from '../forms/form-catalog.js';
import type { Publications } from '../forms/publications.js';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { createReception } from '../leads/accept-lead.js';
import { readConsents } from '../leads/consents.js';

type Body = ReadonlyMap<string, WireValue>;
type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OnlineFormsParts {
  readonly forms: ServedForms;
  readonly receive: ReturnType<typeof createReception>;
  readonly publications: Publications;
  /** Hears that something was queued. */
  readonly wake: () => void;
  /** Whether a send looks like spam, and why. */
  readonly suspect: (context: Context<RelayEnv>, body: Body) => Promise<string | undefined>;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `POST /onlineforms` in both dialects: a form in the CRM's own words, or a lead that is kept until the CRM has it. */
export function answerOnlineForms({
  forms,
  receive,
  publications,
  wake,
  suspect,
}: OnlineFormsParts): Handler {
  return async (context) => {
    const body = parsePhpForm(await context.req.text(), bodyLimits);
    const action = actionOf(textAt(body, 'action'));
    if (action === 'read') return giveForm(context, textAt(body, 'form'));
    if (action === 'send') return takeLead(context, body);
    return turnAway(context, 400, 'BAD_REQUEST', 'unknown action');
  };

  async function giveForm(context: Context<RelayEnv>, formId: string): Promise<Response> {
    const form = await forms.load(formId, context.get('site').host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    context.header('Cache-Control', 'no-store');
    if (form.staleFor !== undefined) context.header('X-Apro-Stale', String(form.staleFor));
    return context.body(writeWireJson(form.wire), 200, { 'Content-Type': 'application/json; charset=UTF-8' });
  }

  async function takeLead(context: Context<RelayEnv>, body: Body): Promise<Response> {
    const { host } = context.get('site');
    const form = await forms.loadBySendId(textAt(body, 'formtype'), host);
    if (!form) return turnAway(context, 404, 'BAD_REQUEST', 'no such form');
    const { definition } = form.loaded;
    context.set('form', definition.id);
    const token = textAt(body, 'token').toLowerCase();
    const suspicion = await suspect(context, body);
    const { receipt, dropped, missing, isForged } = await receive({
      definition,
      host,
      data: body.get('data'),
      signed: textAt(body, 'signed'),
      token: uuid.test(token) ? token : undefined,
      suspicion,
      consents: await publications.attach(readConsents(body.get('consents'))),
    });
    if (dropped > 0) context.set('dropped', dropped);
    if (missing > 0) context.set('missing', missing);
    if (isForged) context.set('code', 'LINK_NOT_VALID');
    if (suspicion) context.set('code', suspicion);
    if (!receipt) return turnAway(context, 400, 'BAD_PARAMS', 'no field of this form is filled in');
    context.set('receipt', receipt);
    wake();
    context.header('Cache-Control', 'no-store');
    return context.json({ status: 'success', form: definition.id, receipt });
  }
}

function textAt(body: Body, name: string): string {
  return asText(body.get(name) ?? null);
}
