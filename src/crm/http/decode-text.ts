import { CrmError } from '../errors/crm-error.js';

/**
 * Decodes the text of a response. JSON is UTF-8 whatever the header says. So the declared charset is used only for
 * bytes that are not UTF-8, such as those of a CRM in windows-1251. An incomplete character at the end is left out:
 * the response is truncated, which the JSON parser reports later.
 * @param contentType the header `Content-Type`
 * @throws CrmError `charset` if the bytes are valid in neither charset. They are not decoded with replacement
 *   characters (`�`), because those would look like text of the CRM.
 */
export function decodeText(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, contentType: string | null): string {
  const declared = /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  // Text in these charsets can look like valid UTF-8 with another meaning, so it is not decoded as UTF-8.
  const charsets = /^(utf-16|iso-2022)/i.test(declared) ? [declared] : ['utf-8', declared];
  for (const charset of charsets) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    } catch {
      // The bytes are not in this charset, or the runtime does not know the charset. So the next charset is tried.
    }
  }
  throw new CrmError('charset');
}
