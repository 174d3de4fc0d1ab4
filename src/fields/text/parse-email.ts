/**
 * Parses an email address that was copied or typed in an unusual way. Undefined: the text is not an email address.
 * Before the call, remove invisible characters and normalize the text (NFKC).
 */
export function parseUnusualEmail(typedText: string): string | undefined {
  const typed = typedText.replace(/。/g, '.');
  // An email address that was copied from a link may have a query (`?subject=…`) after it and encoded characters
  // (`%40`) in it. The query is removed and the characters are decoded.
  const queryIndex = typed.indexOf('?', typed.indexOf('@') + 1 || typed.length);
  const text = queryIndex < 0 ? typed : typed.slice(0, queryIndex);
  const decodedText = /^<?mailto:/i.test(text)
    ? text
        .replace(/\?.*/, '')
        .replace(/%([0-7][\da-f])/gi, (_, hex) => String.fromCharCode(Number(`0x${hex}`)))
    : text;
  // A copied email address often has a name or `mailto:` before it, or up to three punctuation marks after it. All
  // of these are removed.
  const address = decodedText.replace(/^[^@]*[:<]\s*|[>,;.]{1,3}$/g, '');
  return /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(address) ? address : undefined;
}
