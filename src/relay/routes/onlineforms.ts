import type { Context } from 'hono';
import { memoizeWeak } from '../../async/memoize-weak.js';
import { decodeSentText } from '../../crm/http/decode-form-text.js';
import { parseAction } from '../../crm/http/dialect.js';
import { parsePhpForm } from '../../crm/http/parse-php-form.js';
import { asEntries, asMap, asText } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import { stringifyWireJson } from '../../crm/json/write-wire-json.js';
import { formBodyLimits, LimitError, requireValueLimits } from '../config/limits.js';
import type { FormCatalog } from '../forms/form-catalog.js';
import type { PublicationCatalog } from '../forms/publications.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import type { AcceptLead } from '../leads/accept-lead.js';
import { readConsents } from '../leads/consents.js';
import type { DetectSpam } from '../leads/spam/spam-filter.js';
import type { TestTickets } from '../leads/test-ticket.js';
import { readFieldValue } from '../leads/wire-fields.js';
import type { Redact } from '../log/redact.js';

type FormBody = ReadonlyMap<string, WireValue>;
type Handler = (context: Context<RelayEnv>) => Promise<Response>;

export interface OnlineFormsDeps {
  readonly formCatalog: FormCatalog;
  readonly acceptLead: AcceptLead;
  readonly publicationCatalog: PublicationCatalog;
  /**
   * Called after each accepted lead, so that the delivery to the CRM starts at once. `isCounted`: false for a test lead
   * and for a retry of a stored lead.
   */
  readonly notify: (isCounted: boolean) => void;
  readonly redact: Redact;
  readonly tickets: Pick<TestTickets, 'redeem'>;
  readonly detectSpam: DetectSpam;
  /** Called with each field of a form whose value is refused before the lead is read. */
  readonly onFieldRefused: (form: string, site: string, field: string) => void;
}

/**
 * Handles `POST /onlineforms`, which reads a form or accepts a lead. The CRM has two names for each API action; both
 * are understood here (`docs/protocol.md`, sections 4, 7 and 12).
 */
export function createOnlineFormsHandler({
  formCatalog,
  acceptLead,
  publicationCatalog,
  notify,
  detectSpam,
  redact,
  tickets,
  onFieldRefused,
}: OnlineFormsDeps): Handler {
  // A form can have megabytes of options, and anybody can ask for it again and again. So its text is written once.
  const writeForm = memoizeWeak((form: WireMap) => redact(stringifyWireJson(form)));
  return async (context) => {
    const body = parsePhpForm(
      decodeSentText(new Uint8Array(await context.req.arrayBuffer())),
      formBodyLimits,
    );
    const action = parseAction(getText(body, 'action'));
    if (action === 'read') return sendForm(context, getText(body, 'form'));
    if (action === 'send') return handleSend(context, body);
    return sendError(context, 400, 'BAD_REQUEST', 'unknown action');
  };

  async function sendForm(context: Context<RelayEnv>, formId: string): Promise<Response> {
    const form = await formCatalog.load(formId, context.get('site').host, context.env.peer.address);
    if (!form) return sendError(context, 404, 'BAD_REQUEST', 'no such form');
    context.set('form', formId);
    context.header('Cache-Control', 'no-store');
    if (form.staleSeconds !== undefined) context.header('X-Apro-Stale', String(form.staleSeconds));
    context.set('isRedacted', true);
    return context.body(writeForm(asMap(form.wire) ?? new Map()), 200, {
      'Content-Type': 'application/json; charset=UTF-8',
    });
  }

  async function handleSend(context: Context<RelayEnv>, body: FormBody): Promise<Response> {
    const { host } = context.get('site');
    const { address } = context.env.peer;
    const form = await formCatalog.loadBySendId(getText(body, 'formtype'), host, address);
    if (!form) return sendError(context, 404, 'BAD_REQUEST', 'no such form');
    const { definition } = form.loaded;
    context.set('form', definition.id);
    try {
      requireValueLimits(listTexts(body.get('data')), definition);
    } catch (error) {
      const refusedAddress = error instanceof LimitError ? error.field : undefined;
      const field = definition.fields.find(({ address }) => address === refusedAddress);
      if (field) onFieldRefused(definition.id, host, field.address);
      throw error;
    }
    const ticket = getText(body, 'test');
    const isTest = ticket !== '';
    // A test lead whose permission (the ticket) is invalid is refused, so that it does not become a real lead.
    if (isTest && !(await tickets.redeem(ticket, definition.id, getText(body, 'token'))))
      return sendError(context, 403, 'TEST_EXPIRED', 'the permission for a test lead is used or expired');
    const accepted = await acceptLead({
      definition,
      host,
      data: body.get('data'),
      personalLink: getText(body, 'signed'),
      token: getText(body, 'token'),
      spamCode: isTest ? undefined : await detectSpam(context, body, definition.id),
      clientAddress: address,
      isTest,
      consents: await publicationCatalog.attachDocuments(readConsents(body.get('consents'))),
    });
    const { receipt, droppedCount, refusedFileCount, missingCount, spamCode } = accepted;
    if (droppedCount > 0) context.set('dropped', droppedCount);
    if (refusedFileCount > 0) context.set('refusedFiles', refusedFileCount);
    if (missingCount > 0) context.set('missing', missingCount);
    if (accepted.isLinkInvalid) context.set('errorCode', 'LINK_NOT_VALID');
    if (spamCode) context.set('errorCode', spamCode);
    if (!receipt) return sendError(context, 400, 'BAD_PARAMS', 'no field of this form is filled in');
    context.set('receipt', receipt);
    notify(!isTest && !accepted.isRepeated);
    context.header('Cache-Control', 'no-store');
    return context.json({ status: 'success', form: definition.id, receipt });
  }
}

/** Yields the texts of each field of a lead, by field address (such as `def_customer.email`). */
function* listTexts(data: WireValue | undefined): Generator<readonly [string, readonly string[]]> {
  for (const [group, fields] of asEntries(data))
    for (const [id, field] of asEntries(fields)) {
      const value = readFieldValue(group, field);
      const items = typeof value === 'string' ? [value] : asEntries(value).map(([, item]) => item);
      yield [`${group}.${id}`, items.filter((item) => typeof item === 'string')];
    }
}

function getText(body: FormBody, name: string): string {
  return asText(body.get(name) ?? null);
}
