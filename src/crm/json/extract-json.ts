import { CrmError } from '../errors/crm-error.js';
import { isJson } from './wire-json.js';

/**
 * Finds the JSON texts in an answer of the CRM, which may also contain other text such as PHP warnings. The longest
 * object comes first. Nearly every answer consists of JSON only, so the code that searches for JSON in other text is
 * a separate file that few pages load.
 * @throws CrmError `empty`, `truncated` or `not-json`
 */
export async function extractJson(replyText: string): Promise<readonly string[]> {
  const text = replyText.trim();
  if (text === '') throw new CrmError('empty');
  if (isJson(text)) return [text];
  const findJsonModule = await import('./find-json.js').catch(() => {
    throw new CrmError('not-json', 'the code that searches for JSON could not be fetched');
  });
  return findJsonModule.findJson(text);
}
