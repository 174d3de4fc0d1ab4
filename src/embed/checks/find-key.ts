/** A key of the CRM has 32 letters and digits. */
const keyPattern = /^[\da-z]{32}$/i;

/** A parameter of an address whose value has the form of a key. */
const keyParameterPattern = /[?&#][^?&#=]*=[\da-z]{32}(?:$|[&#])/i;

const keyNamePattern = /key|secret|token|passw/i;

/** Shortest value under a name such as `api-key` that can be a key. */
const minKeyLength = 16;

/**
 * Returns true if a setting on a page is probably the key of the CRM: a long word under a name such as `key`, a text
 * of 32 letters and digits, or an address with such a parameter.
 * @param isOwnName true: the setting belongs to apro-forms. False: it may belong to another program, for example the
 *   version number in the address of a script. Such a setting is a key only if its name contains a word such as `key`.
 */
export function isKeyOfCrm(name: string, value: unknown, isOwnName: boolean): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim();
  const isAddressWithKey = /^https?:/i.test(text) && keyParameterPattern.test(text);
  if (isOwnName && (keyPattern.test(text) || isAddressWithKey)) return true;
  return keyNamePattern.test(name) && text.length >= minKeyLength && /^[\w-]+$/.test(text);
}
