/**
 * The number that was meant, as plain digits with `.`: `1 234,50 ₽` and `$1,234.50` are `1234.50`.
 * Text from end to end, so that no digit is lost to a binary fraction. Undefined for anything else.
 */
export function readDecimal(typed: string): string | undefined {
  const compact = typed.replace(/[\s\u00a0\u202f'’]|\p{Sc}|руб\.?$|р\.$/gu, '').replace(/^[−–]/, '-');
  const found = /^([+-]?)(\d*)(?:[.,](\d*))?$/.exec(ungroup(compact));
  if (!found) return undefined;
  const [, sign, whole = '', fraction = ''] = found;
  if (whole === '' && fraction === '') return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return (sign === '-' ? '-' : '') + digits + (fraction && `.${fraction}`);
}

/** Drops separators of thousands where a second kind of separator, or a repeated one, shows that they are such. */
function ungroup(text: string): string {
  const grouped = /^([+-]?\d{1,3})((?:,\d{3})+\.\d*|(?:\.\d{3})+,\d*|(?:,\d{3}){2,}|(?:\.\d{3}){2,})$/.exec(
    text,
  );
  const first = /[.,]/.exec(text);
  return grouped && first ? text.split(first[0]).join('') : text;
}
