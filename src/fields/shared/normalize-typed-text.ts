/**
 * Converts digits of every script, full-width characters and the dashes, colons and slashes of typography to ASCII, and
 * removes invisible characters such as direction marks. Keyboards, word processors and `Intl` write these.
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

/** The ten digits of a script follow each other in Unicode, so the digits before this one tell its value. */
function toAsciiDigit(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 50 && /\p{Nd}/u.test(String.fromCodePoint(codePoint - value - 1))) value++;
  return String(value % 10);
}
