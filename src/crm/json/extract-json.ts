import { CrmError } from '../errors/crm-error.js';
import { isJson } from './wire-json.js';

/**
 * Finds the JSON texts in an answer; the longest object comes first. Nearly every answer is nothing but JSON, so the code
 * that searches is a chunk of its own.
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
