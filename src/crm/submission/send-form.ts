import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { withDialect } from '../http/dialect.js';
import type { PhpRecord } from '../http/encode-php-form.js';
import { type CrmConnection, pageHostOf, post } from '../http/post.js';
import { extractJson } from '../json/extract-json.js';
import { readReceipt } from './send-reply.js';

/**
 * Sends a filled form to the CRM (docs/protocol.md, section 7). The CRM's API action has two names. The second name
 * is tried only if the CRM does not know the first. If it is unclear whether the CRM stored the form, the request is
 * not repeated.
 * @param data the visitor's answers in the CRM's format
 * @throws CrmError
 */
export function sendForm(
  crm: CrmConnection,
  formtype: string,
  data: PhpRecord,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<Receipt> {
  return withDialect('send', crm, async (action) =>
    readOutcome(
      await post(crm, '/onlineforms', { action, formtype, host: pageHostOf(crm), data, token }, signal, true),
    ),
  );
}

/**
 * Reads the CRM's answer to a submitted form. Ignores PHP warnings around the JSON. If the JSON is inside an HTML
 * page, or if the answer reports both success and failure, it is unclear whether the CRM stored the form
 * (docs/protocol.md, section 2).
 */
async function readOutcome(replyText: string): Promise<Receipt> {
  const jsonTexts = await extractJson(replyText);
  let surroundingText = replyText;
  for (const json of jsonTexts) surroundingText = surroundingText.replace(json, '');
  if (/<(?:!doctype|html|body)\b/i.test(surroundingText))
    throw new CrmError('not-json', 'JSON inside an HTML page');
  const receipts: Receipt[] = [];
  const failures: CrmError[] = [];
  for (const json of jsonTexts) {
    try {
      receipts.push(readReceipt(JSON.parse(json)));
    } catch (error) {
      if (!(error instanceof CrmError)) throw error;
      failures.push(error);
    }
  }
  const [receipt] = receipts;
  const refusal = failures.find(({ code }) => code !== 'not-json');
  const failure = failures.find(({ code }) => code === 'not-json') ?? refusal;
  // An answer that reports both success and failure contradicts itself. Only a person can find out whether the CRM
  // stored the form, so the result is unclear.
  if (receipt && refusal) throw new CrmError('refused', 'success and failure in one answer', 'unclear');
  if (failure) throw failure;
  if (!receipt) throw new CrmError('not-json');
  return receipt;
}
