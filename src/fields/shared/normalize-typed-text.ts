/**
 * Converts digits of every script, full-width characters, and typographic dashes, colons and slashes to ASCII.
 * Removes invisible characters such as direction marks. Keyboards, word processors and `Intl` write all these
 * characters.
 */
export function normalizeTypedText(input: string): string {
  return input
    .replace(/\p{Cf}/gu, '')
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[\p{Pd}−]/gu, '-')
    .replace(/[⁄∕]/g, '/')
    .replace(/[٫。｡]/g, '.')
    .replace(/[،、]/g, ',')
    .replace(/(?!\d)\p{Nd}/gu, toAsciiDigit);
}

/**
 * Converts a digit of any script to ASCII. Unicode contains the ten digits of a script in a row, so the number of
 * digits directly before a digit is the value of that digit.
 */
function toAsciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 50 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value++;
  return String(value % 10);
}
