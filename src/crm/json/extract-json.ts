import { CrmError } from '../errors/crm-error.js';
import { isJson } from './wire-json.js';

/**
 * The texts of JSON in an answer, that which says most first. Hardly ever there is anything around it: what searches for it
 * is fetched only then.
 * @throws CrmError `empty`, `truncated` or `not-json`
 */
export async function extractJson(replyText: string): Promise<readonly string[]> {
  const text = replyText.trim();
  if (text === '') throw new CrmError('empty');
  if (isJson(text)) return [text];
  const findJsonModule = await import('./find-json.js').catch(() => {
    throw new CrmError('not-json', 'nothing to search it with');
  });
  return findJsonModule.findJson(text);
}
