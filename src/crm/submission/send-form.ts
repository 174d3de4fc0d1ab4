import type { Receipt } from '../../form/form-service.js';
import { CrmError } from '../errors/crm-error.js';
import { withDialect } from '../http/dialect.js';
import type { PhpRecord } from '../http/encode-php-form.js';
import { type CrmConnection, pageHostOf, post } from '../http/post.js';
import { extractJson } from '../json/extract-json.js';
import { readReceipt } from './send-reply.js';

/** Sends `data` as it is spelt for the CRM. Never sent again by itself after an unclear outcome. */
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

/** What is certain: warnings may stand around the CRM's word for it, a page or another answer may not. */
async function readOutcome(replyText: string): Promise<Receipt> {
  const jsonTexts = await extractJson(replyText);
  const surroundingText = jsonTexts.reduce((remainder, json) => remainder.replace(json, ''), replyText);
  if (/<(?:!doctype|html|body)\b/i.test(surroundingText)) throw new CrmError('not-json', 'in a page');
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
  // Both in one: only a person can find out which it is.
  if (receipt && refusal) throw new CrmError('refused', 'both taken and not', 'unclear');
  if (failure) throw failure;
  if (!receipt) throw new CrmError('not-json');
  return receipt;
}
