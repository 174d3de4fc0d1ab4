import { CrmError } from '../errors/crm-error.js';

/**
 * Decodes an answer. JSON is UTF-8 whatever its header says, so the declared charset counts only for bytes that are not
 * UTF-8, such as those of an installation in windows-1251. Incomplete characters at the end are left out: the answer is
 * truncated, and that error is found later.
 * @param contentType the header `Content-Type`
 * @throws CrmError `charset` if the bytes are valid in neither. Replacement characters would pass for text of the CRM.
 */
export function decodeText(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>, contentType: string | null): string {
  const declared = /charset\s*=\s*["']?([\w-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  // The bytes of these charsets can be valid UTF-8 with another meaning.
  const charsets = /^(utf-16|iso-2022)/i.test(declared) ? [declared] : ['utf-8', declared];
  for (const charset of charsets) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(bytes, { stream: true });
    } catch {
      // The bytes are not of this charset, or the runtime does not know the charset.
    }
  }
  throw new CrmError('charset');
}
